"$SCOPEC" compile acme.yaml -o x.sct; "$SCOPEC" inspect x.sct --format=json | sed -E "s/\"(bytes|offset|items)\":[0-9]+/\"\1\":N/g; s/\"(compiler|tzdata)\":\"[^\"]*\"/\"\1\":\"X\"/g"
