"$SCOPEC" compile bad.yaml -o x.sct; status=$?; ls *.sct 2> /dev/null; exit $status
