for value in mfa mfa=yes errors=many errors=1.5 ip=10.0.0.0/8 ip=10.1 since=yesterday device.trust=manged; do
  "$SCOPEC" eval acme.yaml -u alice -a bot -t release -s app:logs:read --context $value 2>&1 | head -n 1
done
"$SCOPEC" eval acme.yaml -u alice -a bot -t release -s app:logs:read -c mfa=true -c mfa=true 2>&1 | head -n 1
"$SCOPEC" eval acme.yaml -u alice -a bot -t release -s app:logs:read -c groups=a,b -c groups=oncall --now 2026-03-02T10:00:00-05:00 | head -n 1
