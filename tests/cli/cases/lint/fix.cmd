"$SCOPEC" lint lint --fix --fail-on error; cat lint/extra.yaml; "$SCOPEC" check lint
