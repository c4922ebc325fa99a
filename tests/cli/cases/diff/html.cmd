sed 's/roles: \[viewer\]/roles: [sre]/; s/  bob: /  "<b>\&amp;": {roles: [sre]}\n  bob: /' acme.yaml > new.yaml
"$SCOPEC" diff acme.yaml new.yaml --format=html > page.html; echo "exit $?"
sed -n '/<h1>/,$p' page.html
echo "--- tags that are not ours, references out:"; grep -c '<b>&' page.html; grep -Eci 'http|src=|<script|url\(' page.html
