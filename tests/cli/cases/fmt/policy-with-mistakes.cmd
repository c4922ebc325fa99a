"$SCOPEC" fmt bad.yaml; cat bad.yaml
