# The policy compiles, its tests pass and need every rule, and the command that init prints is allowed.
"$SCOPEC" init demo > out; cat out
"$SCOPEC" check demo; "$SCOPEC" fmt --check demo
"$SCOPEC" test demo --min-coverage 100 --min-coverage outcomes=100 | tail -n 1
eval "$(sed -n '/  scopec eval/,/context/p' out | sed 's/scopec eval/"$SCOPEC" eval/')"
