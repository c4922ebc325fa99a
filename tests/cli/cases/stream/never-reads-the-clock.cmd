echo "{\"user\":\"alice\",\"agent\":\"bot\",\"task\":\"release\",\"scope\":\"app:logs:read\"}" | "$SCOPEC" eval acme.yaml --requests - | grep -o "\"missing_attributes\":[^]]*]"
