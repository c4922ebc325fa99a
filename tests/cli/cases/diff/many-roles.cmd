# Three hundred roles that differ at one scope: pairs of them are looked at, too.
{ printf 'scopec: 1\npolicy: many\nversion: 1.0.0\ncontext: {n: int}\nscopes: {a:b: {risk: low}}\nroles:\n'
  for i in {1..300}; do echo "  r$i: {grants: [{scopes: [a:b], when: n > $i}]}"; done
  echo 'agents: {bot: {tasks: {t: {scopes: [a:b]}}}}'
  printf 'delegations: [{tasks: [t], to: [agent:bot], from: [role:r1'; printf ', role:r%s' {2..300}; echo ']}]'; } > old.yaml
sed 's/n > 7}/n > 6}/' old.yaml > new.yaml
"$SCOPEC" diff old.yaml new.yaml
