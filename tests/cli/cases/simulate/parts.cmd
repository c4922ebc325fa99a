# A part by a table and by the source: --zone says what a table does not know. Refusals have their reason; nothing is written then.
"$SCOPEC" simulate acme.yaml --log logs --partial a.part && "$SCOPEC" simulate acme.yaml --merge a.part > merged; "$SCOPEC" simulate acme.yaml --log logs | cmp - merged && echo same
"$SCOPEC" compile -o acme.sct acme.yaml; "$SCOPEC" simulate acme.sct --log logs --partial b.part; "$SCOPEC" simulate acme.yaml --merge b.part
"$SCOPEC" simulate acme.sct --log logs --zone America/New_York --partial - | "$SCOPEC" simulate acme.yaml --merge - | cmp - merged && echo same
"$SCOPEC" simulate acme.yaml --log logs --zone America/New_Yrok
"$SCOPEC" simulate acme.yaml --merge a.part --merge ./a.part
"$SCOPEC" simulate acme.yaml --merge logs
"$SCOPEC" simulate acme.yaml --merge nowhere
"$SCOPEC" simulate acme.yaml --log logs --partial x --fail-on=broken; ls x
"$SCOPEC" simulate acme.yaml --log logs --partial nowhere/x
"$SCOPEC" simulate acme.yaml --log - --merge - < logs/q1.jsonl
head -c 700 a.part > cut; "$SCOPEC" simulate acme.yaml --merge cut
