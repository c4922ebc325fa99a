# The sources with a gutter; of a table the items alone.
"$SCOPEC" test report --report coverage=-
"$SCOPEC" compile acme.yaml -o acme.sct
"$SCOPEC" test report/acme_test.yaml --policy acme.sct --report coverage=-
"$SCOPEC" test report --fail-fast --report lcov=-
