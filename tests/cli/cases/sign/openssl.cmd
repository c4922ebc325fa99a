# Another program checks the signature: over the context and the digest of the header.
"$SCOPEC" keygen -o release > /dev/null; "$SCOPEC" compile acme.yaml -o x.sct
"$SCOPEC" sign x.sct --key release.pem --detached x.sig
{ printf 'scopec table signature v1\n'; tail -c +17 x.sct | head -c 32; } > message
tail -c 64 x.sig > signature
openssl pkeyutl -verify -pubin -inkey release.pub.pem -rawin -in message -sigfile signature
