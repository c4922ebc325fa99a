cat > lint/extra.yaml <<'YAML'
# scopec-lint: ignore unused-scope -- above a section: all of it
scopes:
  a:x: {risk: low}
  a:y: {risk: low}
roles:
  r1: {grants: [a:x]} # scopec-lint: ignore SC0702, missing-title -- behind an entry
  # scopec-lint: ignore unused-role --
  r2: {title: R, grants: [a:y]}
  r3: # scopec-lint: ignore unused-role -- behind the key: the entry whole
    title: R
    grants:
      - a:x
      # Another comment between is no matter.
      # scopec-lint: ignore duplicate-grant -- wanted

      # So is a blank line.
      - a:x
  # scopec-lint: ignore unused-role -- not of r4, which is further down
  # scopec-lint: ignore ignore-without-reason -- no
  r5: {title: R, inherits: [r1]}
  r4: {title: R}
  #scopec-lint:ignore unused-role -- fine
  r6: {title: "# scopec-lint: ignore unused-role -- a text, no comment"}
# scopec-lint: ignore missing-title -- below everything
YAML
"$SCOPEC" lint lint --rule unused-scope --rule unused-role --rule missing-title --rule duplicate-grant --format=json | jq -c '.findings[] | [.code, .line, .message, .ignored]'
"$SCOPEC" lint lint | grep -A 5 'SC079'
