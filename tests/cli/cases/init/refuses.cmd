mkdir demo; echo mine > demo/policy.yaml; "$SCOPEC" init demo; echo "exit $?"; cat demo/policy.yaml; ls demo
"$SCOPEC" init acme.yaml; echo "exit $?"
mkdir tests; echo mine > tests/policy_test.yaml; "$SCOPEC" init tests; echo "exit $?"; ls tests
