# SPDX-License-Identifier: Apache-2.0
#
# check_schema.py SCHEMA FOLDER... - validates every policy file (*.yaml, not *_test.yaml) below the folders, once with
# scalars as strings, as scopec reads them, and once typed, as an editor does. Prints each mistake; exit 1 if there was
# one, 77 if a library is missing.
import json
import pathlib
import sys

try:
    import jsonschema
    import yaml

    Validator = jsonschema.Draft202012Validator
except (ImportError, AttributeError):
    sys.exit(77)


class Strings(yaml.SafeLoader):
    pass


Strings.yaml_implicit_resolvers = {}

schema = json.load(open(sys.argv[1], encoding="utf-8"))
Validator.check_schema(schema)
validator = Validator(schema)
wrong = checked = 0
for folder in sys.argv[2:]:
    for path in sorted(pathlib.Path(folder).rglob("*.yaml")):
        if path.name.endswith("_test.yaml"):
            continue
        for loader in (Strings, yaml.SafeLoader):
            document = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
            document = json.loads(json.dumps(document, default=str))
            for error in validator.iter_errors(document):
                wrong += 1
                place = "/".join(map(str, error.absolute_path))
                print(f"{path}: {place}: {error.message[:200]}")
        checked += 1
print(f"{checked} policy files checked")
sys.exit(1 if wrong or not checked else 0)
