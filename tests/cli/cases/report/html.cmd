# Whatever a name says, it is text; the page asks for nothing.
sed 's|  bob: |  "<img/src=x/onerror=alert(1)>": {roles: [sre]}\n  bob: |; s|title: Read logs|title: "</title><script>alert(1)</script>"|' acme.yaml > new.yaml
"$SCOPEC" report new.yaml --log logs -o page.html; echo "exit $?"
sed -n '/<header>/,/<script>/p' page.html | grep -v '^<script>' > body.html
grep -c 'lt;/title&gt;&lt;script' body.html
echo "--- tags that are not ours, references out:"; grep -Eci '<img|<script>alert' body.html; grep -Eoi '(src|href)=[^# >]+' page.html
"$SCOPEC" report new.yaml --log logs | cmp - page.html && echo same
sed -n '/<section id=agents>/,/<section id=rules>/p' page.html
