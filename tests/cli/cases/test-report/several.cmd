# Any number in one run; the text still goes to standard output.
"$SCOPEC" test report --run "acme/reads$" --report json=a.json --report junit=b.xml --report tap=c.tap; echo "$?"
jq .passed a.json; grep -c "<testcase" b.xml; cat c.tap
