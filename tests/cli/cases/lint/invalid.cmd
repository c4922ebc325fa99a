"$SCOPEC" lint bad.yaml
