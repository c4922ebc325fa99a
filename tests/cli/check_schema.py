# SPDX-License-Identifier: Apache-2.0
#
# check_schema.py [--tests] SCHEMA PATH... - validates every policy file (*.yaml, not *_test.yaml; with --tests: every
# *_test.yaml) at or below the paths, once with scalars as strings, as scopec reads them, and once typed, as an editor
# does. Prints each mistake and the sum; exit 1 if there was a mistake or no file, 77 if a library is missing.
# With --refused it prints the paths of the files that have a mistake, in whichever reading, and nothing else.
import argparse
import json
import pathlib
import sys

try:
    import jsonschema
    import yaml

    Validator = jsonschema.Draft202012Validator
    Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # where PyYAML has libyaml
except (ImportError, AttributeError):
    sys.exit(77)


class Strings(Loader):
    pass


Strings.yaml_implicit_resolvers = {}


def files(path, tests):
    if path.is_file():
        return [path]
    return [p for p in sorted(path.rglob("*.yaml")) if p.name.endswith("_test.yaml") == tests]


def mistakes(path, validator):
    for loader in (Strings, Loader):
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
        document = json.loads(json.dumps(document, default=str))
        for error in validator.iter_errors(document):
            place = "/".join(map(str, error.absolute_path))
            yield f"{path}: {place}: {error.message[:200]}"


parser = argparse.ArgumentParser()
parser.add_argument("--tests", action="store_true")
parser.add_argument("--refused", action="store_true")
parser.add_argument("schema", type=pathlib.Path)
parser.add_argument("paths", nargs="+", type=pathlib.Path)
args = parser.parse_args()
schema = json.loads(args.schema.read_text(encoding="utf-8"))
Validator.check_schema(schema)
validator = Validator(schema)
wrong = checked = 0
for file in (f for path in args.paths for f in files(path, args.tests)):
    found = list(mistakes(file, validator))
    if args.refused and found:
        print(file)
    elif not args.refused:
        print(*found, sep="\n", end="\n" if found else "")
    wrong += len(found)
    checked += 1
if args.refused:
    sys.exit(0 if checked else 1)
print(f"{checked} {'test' if args.tests else 'policy'} files checked")
sys.exit(1 if wrong or not checked else 0)
