"$SCOPEC" eval acme.yaml -u alice --actor helper --actor bot -t release -s app:logs:read --now 2027-03-02T10:00:00-05:00
