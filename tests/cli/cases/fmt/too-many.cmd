"$SCOPEC" fmt --check split untidy.yaml
