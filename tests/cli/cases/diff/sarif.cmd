sed 's/ip in \[10.0.0.0\/8\]/ip in [10.0.0.0\/8, 192.0.2.0\/24]/; s/ttl: 20m/ttl: 10m/' acme.yaml > new.yaml
"$SCOPEC" diff acme.yaml new.yaml --format=sarif
