"$SCOPEC" check nowhere.yaml
