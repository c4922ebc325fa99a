{ cat acme.yaml; echo "invariants: [{id: deletes-in-hours, scopes: ['**:delete'], unless: business-hours}]"; } > good.yaml
"$SCOPEC" compile good.yaml -o good.sct; echo "exit $?"
echo "--- an invariant that does not hold: no table, and the old one stays"
{ cat acme.yaml; echo "invariants: [{id: no-sub-agents, agents: [helper], scopes: ['*'], message: helpers were retired}]"; } > broken.yaml
echo old > x.sct; "$SCOPEC" compile broken.yaml -o x.sct; echo "exit $?"; cat x.sct
"$SCOPEC" compile broken.yaml -o new.sct --no-optimise --strip 2> /dev/null; echo "exit $?"; ls new.sct 2> /dev/null
echo "--- and the table of a policy that keeps its own is that of one without"
"$SCOPEC" compile acme.yaml --strip -o acme.sct; "$SCOPEC" compile good.yaml --strip -o good.sct; cmp acme.sct good.sct && echo equal
