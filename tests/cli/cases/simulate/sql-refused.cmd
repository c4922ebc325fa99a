# A query reads no log, and needs the policy as it is written.
"$SCOPEC" simulate acme.yaml --sql sqlite
"$SCOPEC" simulate acme.yaml --sql duckdb --log logs
"$SCOPEC" simulate acme.yaml --sql duckdb --fail-on broken
"$SCOPEC" simulate acme.yaml --sql duckdb --sql-table ''
"$SCOPEC" simulate acme.yaml --sql duckdb --sql-table 'a..b'
"$SCOPEC" simulate acme.yaml --sql duckdb --sql-table $'a\nb'
"$SCOPEC" simulate acme.yaml --sql duckdb --zone Europe/Berln
"$SCOPEC" simulate acme.yaml --sql-table decisions --log logs
"$SCOPEC" compile acme.yaml -o acme.sct && "$SCOPEC" simulate acme.sct --sql duckdb
