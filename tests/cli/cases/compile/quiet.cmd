"$SCOPEC" compile acme.yaml -o x.sct; ls *.sct; ls -A | grep -c "^\."
