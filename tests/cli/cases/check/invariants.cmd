{ cat acme.yaml; echo "invariants: [{id: deletes-in-hours, scopes: ['**:delete'], unless: business-hours}, {id: watching-reads, tasks: [watch], risk: medium}]"; } > good.yaml
"$SCOPEC" check good.yaml; echo "exit $?"
{ cat acme.yaml; echo "invariants: [{id: no-sub-agents, agents: [helper], scopes: ['*'], message: helpers were retired}]"; } > broken.yaml
"$SCOPEC" check broken.yaml; echo "exit $?"
"$SCOPEC" check broken.yaml --format=json; echo "exit $?"
echo "--- they deny nothing, and change no table"
"$SCOPEC" diff acme.yaml broken.yaml
