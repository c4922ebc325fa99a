cat > lines <<'L'
{"agent":"bot","task":"watch","scope":"app:logs:read","id":"a"}
{"agent":"bot"

{"agent":"bot","task":"watch","scope":"app:logs:read","usr":"x","id":"b"}
{"agent":"bot","agent":"bot"}
{"agent":7}
[]
{"agent":"bot","task":"watch","scope":"app:logs:read","id":7}
L
printf '{"agent":"\377"}\n' >> lines
"$SCOPEC" eval acme.yaml --requests lines | sed -E 's/,"leg".*,"id"/ ... "id"/'
exit ${PIPESTATUS[0]}
