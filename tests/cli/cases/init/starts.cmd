# The policy compiles, and the command that init prints is allowed.
"$SCOPEC" init demo > out; cat out
"$SCOPEC" check demo
eval "$(sed -n '/  scopec eval/,/context/p' out | sed 's/scopec eval/"$SCOPEC" eval/')"
