# The temporary file is removed when writing fails half-way; the old table stays.
echo old > x.sct
(ulimit -f 1; trap '' XFSZ; "$SCOPEC" compile acme.yaml -o x.sct); echo "exit $?"
cat x.sct; ls -A | grep '^\.'
