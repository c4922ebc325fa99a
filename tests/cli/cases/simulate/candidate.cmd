"$SCOPEC" simulate acme.yaml --log logs --candidate candidate.yaml
