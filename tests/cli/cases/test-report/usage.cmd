# Mistakes in --report, each with the way out.
"$SCOPEC" test report --report junitt=x; echo "$?"
"$SCOPEC" test report --report spreadsheet=x; echo "$?"
"$SCOPEC" test report --report junit=; echo "$?"
"$SCOPEC" test report --report junit=- --report tap=-; echo "$?"
"$SCOPEC" test report --format=json --report tap=-; echo "$?"
"$SCOPEC" test report --report junit=no/such/folder/x.xml > /dev/null; echo "$?"
