"$SCOPEC" explain acme.yaml -u bob -a helper -t release -s app:deploy:create --now 2026-03-02T10:00:00-05:00
