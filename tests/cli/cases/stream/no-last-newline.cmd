printf "{\"agent\":\"bot\",\"task\":\"watch\",\"scope\":\"app:logs:read\"}" | "$SCOPEC" eval acme.yaml --requests - | sed -E "s/,\"leg\".*//"
