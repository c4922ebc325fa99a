# A policy with mistakes leaves the old table, and no temporary file.
echo old > x.sct; "$SCOPEC" compile bad.yaml -o x.sct 2> /dev/null; echo "exit $?"; cat x.sct; ls -A | grep '^\.'
