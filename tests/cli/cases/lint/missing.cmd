"$SCOPEC" lint none.yaml
