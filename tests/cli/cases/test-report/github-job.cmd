# In a job annotations follow the text, and go to stderr where stdout is a document; the summary is appended.
export GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY=$PWD/summary.md
echo "# before" > summary.md
"$SCOPEC" test report --run "x # SKIP"; echo "$?"
"$SCOPEC" test report --run "acme/never" --format=json | jq .failed
"$SCOPEC" test report-good --report github=annotations > /dev/null; cat annotations
cat summary.md
GITHUB_STEP_SUMMARY=no/such/folder "$SCOPEC" test report-good > /dev/null; echo "$?"
head -c 1048000 /dev/zero > full.md; GITHUB_STEP_SUMMARY=full.md "$SCOPEC" test report-good > /dev/null; echo "$?"; stat -c %s full.md
