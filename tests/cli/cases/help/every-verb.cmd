# Every command has a summary of one line, and help no wider than a terminal.
for verb in $("$SCOPEC" help --list); do
  "$SCOPEC" help "$verb" > text || echo "$verb: no help"
  head -n 1 text
done
