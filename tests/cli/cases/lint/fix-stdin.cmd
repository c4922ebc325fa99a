"$SCOPEC" lint --fix - < lint/policy.yaml
