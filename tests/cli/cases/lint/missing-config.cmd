"$SCOPEC" lint lint --config lint/none.yaml; echo $?; "$SCOPEC" lint --format=json none
