"$SCOPEC" eval acme.yaml --agent bot --task watch --scope app:logs:read
