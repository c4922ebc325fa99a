mkdir demo; echo mine > demo/policy.yaml; "$SCOPEC" init demo; echo "exit $?"; cat demo/policy.yaml; "$SCOPEC" init acme.yaml; echo "exit $?"
