sed 's/  bob: /  "=cmd|1": {roles: [sre]}\n  bob: /' acme.yaml > new.yaml
"$SCOPEC" can new.yaml --agent 'h*' --format=csv
