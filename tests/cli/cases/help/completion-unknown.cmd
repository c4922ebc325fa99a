"$SCOPEC" completion tcsh
