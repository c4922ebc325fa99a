ask() { "$SCOPEC" eval "$@" > /dev/null 2>&1; echo $?; }
ask acme.yaml -a bot -t watch -s app:logs:read
ask acme.yaml -a bot -t release -s app:logs:read
ask acme.yaml -a bot -t watch
ask bad.yaml -a bot -t watch -s app:logs:read
