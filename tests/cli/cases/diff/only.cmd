sed 's/ in 09:00..18:00/ in 09:00..20:00/' acme.yaml > new.yaml
"$SCOPEC" diff acme.yaml new.yaml --only 'scope=**:read,agent=b*'
"$SCOPEC" diff acme.yaml new.yaml --only agent=helper,scope=mcp:**
