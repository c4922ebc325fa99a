# A role and a condition have other names, a rule stands in another rule, and a guardrail is written otherwise.
sed 's/viewer/reader/g; s/safe-device/trusted/; s/when: safe-device/when: trusted/g; s/unless: ip in \[10.0.0.0\/8\]/when: not (ip in [10.0.0.0\/8])/' acme.yaml > new.yaml
sed -i "s/      - {scopes: \[app:deploy:admin\]/      - {scopes: [app:deploy:create], when: trusted and errors < 3, id: sre-careful}\n&/" new.yaml
"$SCOPEC" diff acme.yaml new.yaml | sed -n '1p;/^another/,$p'
echo "--- markdown"; "$SCOPEC" diff acme.yaml new.yaml --format=markdown | sed -n '/another name/,$p'
echo "--- html"; "$SCOPEC" diff acme.yaml new.yaml --format=html | grep -A8 'another name'
echo "--- json"; "$SCOPEC" diff acme.yaml new.yaml --format=json | grep -o '"renames":.*'
echo "--- sarif"; "$SCOPEC" diff acme.yaml new.yaml --format=sarif > d.sarif
python3 - <<'PYTHON'
import json
for result in json.load(open("d.sarif"))["runs"][0]["results"]:
    if result["ruleId"] in ("renamed", "without-effect"):
        places = [place["physicalLocation"] for place in result["locations"] + result.get("relatedLocations", [])]
        print(result["ruleId"], result["level"], *(f"{place['artifactLocation']['uri']}:{place['region']['startLine']}" for place in places))
        print("   ", result["message"]["text"])
PYTHON
echo "--- a part only: what has no effect on it may have one elsewhere"
"$SCOPEC" diff acme.yaml new.yaml --only scope=app:logs:read --format=json | grep -o '"without_effect":.*'
