# SPDX-License-Identifier: Apache-2.0
#
# reports_test.py SCOPEC FOLDER - reads the reports of `scopec test` with readers that this project did not write, and
# compares what they find with the JSON report: prove and tap-parser (TAP), Python's XML parser and junit2json (JUnit), a JSON
# Schema validator (JSON, SARIF), lcov, genhtml and lcov-parse (lcov), GitHub's own Markdown renderer (markdown). npm packages are installed into FOLDER from the lock file beside this one; where that
# is not possible what needs them is skipped with a message, but not where CI is set.
import collections
import functools
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml
from html.parser import HTMLParser

import jsonschema

here = pathlib.Path(__file__).resolve().parent
root = here.parent.parent
scopec = str(pathlib.Path(sys.argv[1]).resolve())
packages = pathlib.Path(sys.argv[2]).resolve()
in_ci = os.environ.get("CI", "") not in ("", "false")
environment = {k: v for k, v in os.environ.items() if k not in ("CI", "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY")}
environment["LC_ALL"] = "C.UTF-8"
passed = failed = 0

# What is run in tests/cli/fixtures, and the exit status.
RUNS = {
    "all": (["report"], 1),
    "coverage": (["report/acme_test.yaml", "--coverage", "--min-coverage", "60", "--min-coverage", "atoms=99"], 1),
    "good": (["report/acme_test.yaml", "--run", "acme/(reads$|later|table/one)"], 0),
    "filter": (["report", "--run", "everybody.*night|table|SKIP"], 1),
    "mutate": (["report-good", "--mutate", "--min-score", "90", "--coverage"], 1),
    "fail-fast": (["report", "--fail-fast"], 1),
}
REPORTS = ["json", "junit", "tap", "tap14", "sarif", "github", "markdown"]
OF_COVERAGE = ["lcov", "coverage"]  # not with --fail-fast


def check(what, holds, detail=""):
    global passed, failed
    if holds:
        passed += 1
    else:
        failed += 1
        print(f"FAIL {what}: {detail}")


def equal(what, actual, expected):
    check(what, actual == expected, f"{actual!r}, expected {expected!r}")


def install():
    """Whether the npm packages are there."""
    lock = (here / "package-lock.json").read_bytes()
    stamp = packages / "installed"
    if stamp.exists() and stamp.read_bytes() == lock:
        return True
    if shutil.which("npm") is None:
        reason = "there is no npm"
    else:
        packages.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(here / name, packages / name)
        done = subprocess.run(["npm", "ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"],
                              cwd=packages, capture_output=True, text=True)
        if done.returncode == 0:
            stamp.write_bytes(lock)
            return True
        reason = f"npm ci failed: {done.stderr.strip()[:500]}"
    if in_ci:
        check("npm packages", False, reason)
    else:
        print(f"skipped: readers from npm: {reason}")
    return False


@functools.cache
def readers():
    """One node process for all: it takes longer to start than to read."""
    return subprocess.Popen(["node", str(here / "read.mjs")], cwd=packages, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def read(kind, path, what):
    node = readers()
    node.stdin.write(json.dumps([kind, str(path)]) + "\n")
    node.stdin.flush()
    answer = json.loads(node.stdout.readline())
    check(f"{what}: read by npm's reader", "wrong" not in answer, str(answer.get("wrong"))[-500:])
    return answer["found"]


def skipped_tests(report, run):
    tests = [(s["name"] + "/" + t["name"]) for s in report["suites"] for t in s["tests"] if "skip" in t]
    return [t for t in tests if "--run" not in run or re.search(run[run.index("--run") + 1], t)]


def expected_points(report, run):
    """(points, failed, skipped) that formats with a point per test must have."""
    points = bad = 0
    kept = collections.Counter((f["suite"], f["test"]) for f in report["failures"])
    for suite in report["suites"]:
        for test in suite["tests"]:
            if test["passed"] + test["failed"] == 0:
                continue
            if test["kind"] in ("matrix", "set"):
                own = kept[suite["name"], test["name"]]
                points += 1 + own
                bad += own + (test["failed"] > own)
            else:
                points += test["passed"] + test["failed"]
                bad += test["failed"]
    skipped = len(skipped_tests(report, run))
    gates = report["gates"]
    return points + skipped + len(gates), bad + sum(not g["passed"] for g in gates), skipped


def check_json(name, path, status):
    report = json.loads(path.read_text(encoding="utf-8"))
    schema = json.loads((root / "docs/test-report.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    for error in jsonschema.Draft202012Validator(schema).iter_errors(report):
        check(f"{name}: json by its schema", False, error.message[:300])
    equal(f"{name}: json: good", report["good"], status == 0)
    equal(f"{name}: json: sums", report["failed"], sum(t["failed"] for s in report["suites"] for t in s["tests"]))
    equal(f"{name}: json: failures", len(report["failures"]) + report["failures_left_out"], report["failed"])
    return report


def check_junit(name, path, report, run, npm):
    tree = xml.parse(path).getroot()
    points, bad, skipped = expected_points(report, run)
    cases = tree.findall("testsuite/testcase")
    equal(f"{name}: junit: cases", len(cases), points)
    equal(f"{name}: junit: sums", [int(tree.get(k)) for k in ("tests", "failures", "skipped")], [points, bad, skipped])
    for suite in tree.findall("testsuite"):
        equal(f"{name}: junit: sums of {suite.get('name')!r}", [int(suite.get(k)) for k in ("tests", "failures", "skipped")],
              [len(suite.findall("testcase")), len(suite.findall("testcase/failure")), len(suite.findall("testcase/skipped"))])
    names = {(c.get("classname") + "/" + c.get("name"), c.get("file"), int(c.get("line") or 0))
             for c in cases if c.find("failure") is not None}
    for failure in report["failures"]:
        path_in_xml = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", failure["path"])
        check(f"{name}: junit has {failure['path']!r}", (path_in_xml, failure["file"], failure["line"]) in names, names)
    bodies = [c.find("failure").text for c in cases if c.find("failure") is not None and c.find("failure").text]
    equal(f"{name}: junit: bodies", sum("expected" in b and "scopec " in b for b in bodies), len(report["failures"]))
    if npm:
        again = read("junit", path, f"{name}: junit")
        equal(f"{name}: junit2json: sums", [again.get("tests"), again.get("failures"), again.get("skipped")], [points, bad, skipped])
        equal(f"{name}: junit2json: cases", sum(len(s.get("testcase", [])) for s in again.get("testsuite", [])), points)


def check_tap(name, path, report, run, npm, version):
    points, bad, skipped = expected_points(report, run)
    if version == 13:
        done = subprocess.run(["prove", "--exec", "cat", str(path)], capture_output=True, text=True, env=environment)
        output = done.stdout + done.stderr
        check(f"{name}: prove finds no error in the format", "Parse errors" not in output, output[-500:])
        equal(f"{name}: prove's exit status", done.returncode, 1 if bad else 0)
        check(f"{name}: prove counts", f"Tests={points}," in output, output[-500:])
        check(f"{name}: prove counts failures", bad == 0 or f"Failed {bad}/{points} subtests" in output, output[-500:])
    if npm:
        again = read("tap", path, f"{name}: tap{version}")
        equal(f"{name}: tap-parser: version", again.get("version"), version)
        equal(f"{name}: tap-parser: sums", [again.get(k) for k in ("count", "failed", "skipped", "todo", "plan", "bailout")],
              [points, bad, skipped, 0, [1, points], False])
        found = [p for p in again.get("points", []) if not p["ok"] and p["name"][:5] != "gate:"]
        for point, failure in zip(found, report["failures"]):
            printable = re.sub("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]", "?", failure["path"])
            equal(f"{name}: tap-parser: name", point["name"], re.sub("[\ufffe\uffff]", "\ufffd", printable).strip())
            diag = point["diag"] or {}
            equal(f"{name}: tap-parser: block", [diag.get("found"), diag.get("wanted"), diag.get("at")],
                  [failure["actual"], failure["expected"], {k: failure[k] for k in ("file", "line", "column")}])


def check_sarif_schema(name, log, npm):
    if npm:
        schema = json.loads((packages / "node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json").read_text())
        errors = [e.message[:300] for e in jsonschema.Draft4Validator(schema).iter_errors(log)]
        equal(f"{name}: sarif by its schema", errors, [])


def check_sarif(name, path, report, npm):
    log = json.loads(path.read_text(encoding="utf-8"))
    check_sarif_schema(name, log, npm)
    results = log["runs"][0]["results"]
    failures = [r for r in results if r["ruleId"].startswith("unexpected")]
    equal(f"{name}: sarif: failures", len(failures), len(report["failures"]))
    equal(f"{name}: sarif: gates", sum(r["ruleId"] == "gate" for r in results), sum(not g["passed"] for g in report["gates"]))
    survivors = sum(p["survived"] for p in report.get("mutation", {}).get("policies", []))
    equal(f"{name}: sarif: survivors", sum(r["ruleId"] == "mutant-survived" for r in results), survivors)
    uncovered = report["coverage"]["rules"] if "coverage" in report else {"of": 0, "covered": 0}
    equal(f"{name}: sarif: uncovered", sum(r["ruleId"] == "not-covered" for r in results), uncovered["of"] - uncovered["covered"])
    for result, failure in zip(failures, report["failures"]):
        places = [p["physicalLocation"] for p in result["locations"] + result.get("relatedLocations", [])]
        at = {(p["artifactLocation"]["uri"], p["region"]["startLine"]) for p in places}
        for place in [failure] + failure["rules"]:
            uri = os.path.normpath(place["file"])
            check(f"{name}: sarif has the place of {failure['path']!r}", (uri, place["line"]) in at, f"{uri} not in {at}")
        first = places[0]["artifactLocation"]["uri"]
        equal(f"{name}: sarif: what is to be mended", first.endswith("_test.yaml"),
              not (failure["kind"] == "unexpected-allow" or "denied-by-rule" in failure["actual"]))
        check(f"{name}: sarif: no links", "](" not in result["message"]["text"])
    check(f"{name}: sarif: each result has a place", all(r["locations"] for r in results))


def annotations(text):
    """As GitHub's runner reads a line: (level, properties, message)."""
    def plain(value):
        return value.replace("%0D", "\r").replace("%0A", "\n").replace("%3A", ":").replace("%2C", ",").replace("%25", "%")
    for line in text.split("\n")[:-1]:
        match = re.fullmatch(r"::(error|warning|notice)(?: ([^:]*))?::(.*)", line)
        if match is None:
            yield None, {}, line
            continue
        properties = dict(p.split("=", 1) for p in match[2].split(",")) if match[2] else {}
        yield match[1], {k: plain(v) for k, v in properties.items()}, plain(match[3])


def check_github(name, path, report):
    found = list(annotations(path.read_text(encoding="utf-8")))
    gates = sum(not g["passed"] for g in report["gates"])
    for level in ("error", "warning", "notice"):
        check(f"{name}: github: at most ten {level}s", sum(a[0] == level for a in found) <= 10)
    equal(f"{name}: github: no other line", [a for a in found if a[0] is None], [])
    errors = [a for a in found if a[0] == "error"]
    wanted = report["failed"] + gates
    equal(f"{name}: github: errors", len(errors), min(10, wanted))
    if wanted > 10:
        check(f"{name}: github: says how many more", errors[-1][2].startswith(f"and {wanted - 9} more"), errors[-1])
        errors.pop()
    for (_, properties, message), failure in zip(errors[gates:], report["failures"]):
        title = re.sub("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]", "?", "policy test failed: " + failure["path"])
        equal(f"{name}: github: title", properties["title"], title)
        places = [(os.path.normpath(p["file"]), str(p["line"])) for p in [failure] + failure["rules"]]
        check(f"{name}: github: place", (properties["file"], properties["line"]) in places, properties)
        check(f"{name}: github: message", failure["expected"] in message and failure["actual"] in message, message)


class Page(HTMLParser):
    """Which elements a page has, and the texts of its <code>s."""
    def __init__(self):
        super().__init__()
        self.tags, self.codes, self.open = set(), [], None

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.tags.update(f"{tag} {k}" for k, _ in attrs if k != "align")
        if tag == "code":
            self.open = ""

    def handle_endtag(self, tag):
        if tag == "code":
            self.codes.append(self.open)
            self.open = None

    def handle_data(self, data):
        if self.open is not None:
            self.open += data


def check_markdown(name, path, report):
    text = path.read_bytes()
    check(f"{name}: markdown: size", len(text) < 1 << 20, len(text))
    done = subprocess.run(["cmark-gfm", "--unsafe", "-e", "table", "-e", "autolink", "-e", "strikethrough", str(path)], capture_output=True, text=True)
    page = Page()
    page.feed(done.stdout)
    equal(f"{name}: markdown: elements", page.tags - {"h2", "h3", "p", "strong", "table", "thead", "tbody", "tr", "th", "td", "code", "pre",
                                                      "details", "summary", "ul", "li"}, set())
    for failure in report["failures"]:
        printed = re.sub("[\ufffe\uffff]", "\ufffd", re.sub("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]", "?", failure["path"]))
        check(f"{name}: markdown has {failure['path']!r}", printed in page.codes, page.codes)
    check(f"{name}: markdown: sums first", f"**{report['passed']}** passed · **{report['failed']}** failed".encode() in text[:200])


def check_lcov(name, path, report, npm, fixtures, folder):
    coverage = report["coverage"]
    items = [i for p in coverage["policies"] for i in p["items"]]
    rules, atoms = coverage["rules"], coverage["atoms"]
    done = subprocess.run(["lcov", "--rc", "lcov_branch_coverage=1", "--summary", str(path)], capture_output=True, text=True)
    output = done.stdout + done.stderr
    equal(f"{name}: lcov's exit status", done.returncode, 0)
    check(f"{name}: lcov: functions", f"({rules['covered']} of {rules['of']} functions)" in output, output)
    check(f"{name}: lcov: branches", f"({atoms['covered']} of {atoms['of']} branches)" in output, output)
    if name == "coverage":
        done = subprocess.run(["genhtml", "--branch-coverage", "--output-directory", str(folder / "html"), str(path)], cwd=fixtures,
                              capture_output=True, text=True)
        equal(f"{name}: genhtml", [done.returncode, "WARNING" in done.stderr], [0, False])
    if npm:
        again = read("lcov", path, f"{name}: lcov")
        equal(f"{name}: lcov-parse: files", sorted(f["file"] for f in again), sorted({os.path.normpath(i["file"]) for i in items}))
        hits = {(f["file"], d["name"], d["line"]): d["hit"] for f in again for d in f["functions"]["details"]}
        for item in items:
            if item["of"] == "rules":
                key = (os.path.normpath(item["file"]), item["name"].replace(",", "_"), item["line"])
                equal(f"{name}: lcov-parse: hits of {item['name']!r}", hits.get(key), item["hits"])


def check_listing(name, path, report, fixtures):
    text = path.read_text(encoding="utf-8")
    for policy in report["coverage"]["policies"]:
        source = (fixtures / policy["policy"]).read_text(encoding="utf-8").split("\n")[:-1]
        block = text.split(policy["policy"] + "\n\n", 1)[1].split("\n\n", 1)[0]
        lines = [l[22:] for l in block.split("\n") if re.match(r".{11} +[0-9]+ \| ", l)]
        equal(f"{name}: the listing of {policy['policy']} has its lines", lines, source)
    lacking = [i for p in report["coverage"]["policies"] for i in p["items"] if set(i["wanted"]) - set(i["seen"])]
    equal(f"{name}: the listing says what is lacking", len(re.findall(r"(?m)^! {19}\|   \^ ", text)), len(lacking))


def check_coverage_reports(name, run, npm, folder, fixtures):
    files = {r: folder / f"{name}.of.{r}" for r in ["json"] + OF_COVERAGE}
    subprocess.run([scopec, "test", *run, *(o for r, f in files.items() for o in ("--report", f"{r}={f}"))], cwd=fixtures, env=environment,
                   capture_output=True)
    report = json.loads(files["json"].read_text(encoding="utf-8"))
    check_lcov(name, files["lcov"], report, npm, fixtures, folder)
    check_listing(name, files["coverage"], report, fixtures)
    return {r: files[r] for r in OF_COVERAGE}


def check_run(name, run, status, npm, folder):
    files = {r: folder / f"{name}.{r}" for r in REPORTS}
    options = [o for r in REPORTS for o in ("--report", f"{r}={files[r]}")]
    fixtures = root / "tests/cli/fixtures"
    done = subprocess.run([scopec, "test", *run, *options], cwd=fixtures, env=environment, capture_output=True)
    equal(f"{name}: exit status", done.returncode, status)
    if done.returncode != status:
        print(done.stderr.decode())
        return
    report = check_json(name, files["json"], status)
    printed = subprocess.run([scopec, "test", *run, "--format=json"], cwd=fixtures, env=environment, capture_output=True)
    check(f"{name}: --format=json is the json report", printed.stdout == files["json"].read_bytes())
    check_junit(name, files["junit"], report, run, npm)
    check_tap(name, files["tap"], report, run, npm, 13)
    check_tap(name, files["tap14"], report, run, npm, 14)
    check_sarif(name, files["sarif"], report, npm)
    check_github(name, files["github"], report)
    check_markdown(name, files["markdown"], report)
    if name != "fail-fast":
        files.update(check_coverage_reports(name, [o for o in run if o != "--coverage"], npm, folder, fixtures))
    for jobs in ("1", "8"):
        other = folder / "again"
        again = [*REPORTS, *(OF_COVERAGE if "--coverage" in run else [])]
        subprocess.run([scopec, "test", *run, "--jobs", jobs, *(o for r in again for o in ("--report", f"{r}={other}.{r}"))], cwd=fixtures,
                       env=environment, capture_output=True)
        for r in again:
            check(f"{name}: {r} is the same with {jobs} jobs", pathlib.Path(f"{other}.{r}").read_bytes() == files[r].read_bytes())
            pathlib.Path(f"{other}.{r}").unlink()


def check_many(folder):
    """More failures than are kept: none is lost in the sums, none is taken for a success."""
    rows = "".join(f"      - [row {i}, alice, app:logs:read, deny]\n" for i in range(10_050))
    contexts = "".join(f"    c{i}: {{errors: {i}}}\n" for i in range(300))
    names = ", ".join(f"c{i}" for i in range(300))
    (folder / "many_test.yaml").write_text(f"""scopec_test: 1
suite: many
policy: acme.yaml
fixtures:
  contexts:
{contexts}defaults: {{agent: bot, task: release, now: '2026-03-02T10:00:00-05:00'}}
tests:
  - name: rows
    columns: [name, user, scope, expect]
    rows:
{rows}  - name: combinations
    matrix: {{users: [alice, bob], agents: [bot], tasks: [watch], scopes: ['app:logs:read'], contexts: [{names}]}}
    allow: []
""", encoding="utf-8")
    shutil.copy(root / "tests/cli/fixtures/acme.yaml", folder)
    files = {r: folder / f"many.{r}" for r in REPORTS}
    subprocess.run([scopec, "test", "many_test.yaml", *(o for r, f in files.items() for o in ("--report", f"{r}={f}"))], cwd=folder,
                   env=environment, capture_output=True)
    report = json.loads(files["json"].read_text(encoding="utf-8"))
    equal("many: failures", [report["failed"], len(report["failures"]), report["failures_left_out"]], [10_650, 10_000, 650])
    tree = xml.parse(files["junit"]).getroot()
    equal("many: junit: sums", [tree.get("tests"), tree.get("failures"), len(tree.findall("testsuite/testcase/failure"))], ["10051", "10051", 10_051])
    equal("many: junit: the rest of a matrix", tree.findall("testsuite/testcase")[-1].find("failure").get("message"), "600 more combinations failed")
    points = re.findall(r"(?m)^(not )?ok ", files["tap"].read_text(encoding="utf-8"))
    equal("many: tap", [len(points), points.count("not ")], [10_051, 10_051])
    text = files["markdown"].read_text(encoding="utf-8")
    check("many: markdown: size", (1 << 19) < len(text.encode()) < (1 << 20), len(text))
    left = re.search(r"and (\d+) more failures, left out", text)
    check("many: markdown says what was cut", left and int(left[1]) + text.count("<pre>") == 10_650, left and left[0])
    check("many: github", files["github"].read_text().endswith("::error::and 10641 more; the log of the step has them\n"))


def check_other_sarif(npm, folder):
    """What `lint` finds, and what `diff` tells: as many results as in JSON, renames and changes without effect among them."""
    old = root / "tests/cli/fixtures/acme.yaml"
    text = old.read_text(encoding="utf-8").replace("viewer", "reader").replace("ip in [10.0.0.0/8]", "ip in [10.0.0.0/9]")
    new = folder / "new.yaml"
    new.write_text(text + "  - {id: never, scopes: ['app:deploy:admin'], when: mfa and not mfa, message: never}\n", encoding="utf-8")
    for command in (["lint", new], ["diff", old, new]):
        as_json, sarif = (json.loads(subprocess.run([scopec, *command, f"--format={f}"], env=environment, capture_output=True).stdout)
                          for f in ("json", "sarif"))
        check_sarif_schema(command[0], sarif, npm)
        rules = collections.Counter(r["ruleId"] for r in sarif["runs"][0]["results"])
        if command[0] == "lint":
            equal("lint: sarif: findings", rules.total(), len(as_json["findings"]))
            continue
        equal("diff: sarif: results", [rules["renamed"], rules["without-effect"], rules.total()],
              [len(as_json["renames"]), len(as_json["without_effect"]),
               sum(len(as_json[of]) for of in ("changes", "renames", "without_effect"))])
        check("diff: sarif: some of each", all(as_json[of] for of in ("changes", "renames", "without_effect")), as_json)


def main():
    npm = install()
    with tempfile.TemporaryDirectory() as folder:
        for name, (run, status) in RUNS.items():
            check_run(name, run, status, npm, pathlib.Path(folder))
        check_many(pathlib.Path(folder))
        check_other_sarif(npm, pathlib.Path(folder))
    if npm:
        readers().stdin.close()
        equal("npm's readers end", readers().wait(timeout=60), 0)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


sys.exit(main())
