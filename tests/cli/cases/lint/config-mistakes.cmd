printf "rule: {}\nrules: {unused-cond: off, user-grant: fatal, SC0703: off, unused-condition: off}\nfail_on: off\n" > c.yaml; "$SCOPEC" lint lint --config c.yaml
