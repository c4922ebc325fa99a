printf "[1]\n" > c.yaml; "$SCOPEC" lint lint --config c.yaml; printf "rules: [a]\n" > c.yaml; "$SCOPEC" lint lint --config c.yaml
