"$SCOPEC" compile acme.yaml -o acme.sct > /dev/null
"$SCOPEC" who-can acme.sct 'app:**:read' --agent bot --task watch
