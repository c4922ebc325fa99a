"$SCOPEC" compile acme.yaml -o x.sct
damage() { cp x.sct y.sct; "$@"; "$SCOPEC" inspect y.sct; echo "exit $?"; }
flip() { printf '\377' | dd of=y.sct bs=1 seek="$1" conv=notrunc status=none; }
damage truncate -s 2000 y.sct
damage truncate -s 10 y.sct
damage flip 8          # format
damage flip 20         # digest of the header
damage flip 1200       # content
damage sh -c 'echo more >> y.sct'
: > y.sct; "$SCOPEC" inspect y.sct; echo "exit $?"
