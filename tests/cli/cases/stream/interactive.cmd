# An answer comes before the next request is written.
"$SCOPEC" compile acme.yaml -o x.sct
coproc scopec { "$SCOPEC" eval x.sct --requests -; }
for i in 1 2 3; do
  echo '{"agent":"bot","task":"watch","scope":"app:logs:read","id":'$i'}' >&"${scopec[1]}"
  IFS= read -r -t 10 answer <&"${scopec[0]}" && echo "${answer##*,}"
done
