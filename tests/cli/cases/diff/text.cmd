sed 's/ in 09:00..18:00/ in 09:00..20:00/; s/device.trust >= managed and mfa/device.trust >= managed/' acme.yaml > new.yaml
"$SCOPEC" diff acme.yaml new.yaml
