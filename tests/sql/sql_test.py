# SPDX-License-Identifier: Apache-2.0
#
# sql_test.py SCOPEC FOLDER [ENGINE]... - `scopec simulate --sql` in real engines: a random log (make_decisions.py) is loaded into a table,
# the query folds it there, and what `--folded` makes of its rows must be, byte for byte, what `--log` makes of the log; and so must
# all that was counted, as --partial writes it.
#
# PostgreSQL runs as a private cluster on a socket, as another user where this is root, because it refuses root. DuckDB and ClickHouse run in
# a node process, from npm packages that are installed into FOLDER from the lock files beside this one. What is not there is
# skipped with a message; npm packages not where CI is set. By default a policy with all kinds of atoms, on few events; SCOPEC_LONG=1: ClickHouse too, and a
# million events for each shipped policy, of which SCOPEC_SQL_EVENTS sets the number.
import json
import os
import pathlib
import pwd
import re
import shutil
import subprocess
import sys
import tempfile

import make_decisions

here = pathlib.Path(__file__).resolve().parent
root = here.parent.parent
scopec = pathlib.Path(sys.argv[1]).resolve()
packages = pathlib.Path(sys.argv[2]).resolve()
long = os.environ.get("SCOPEC_LONG", "") not in ("", "0")
in_ci = os.environ.get("CI", "") not in ("", "false")
engines = sys.argv[3:] or ["postgresql", "duckdb"] + ["clickhouse"] * long
events = int(os.environ.get("SCOPEC_SQL_EVENTS", 1000000 if long else 1500))
SEED = int(os.environ.get("SCOPEC_SQL_SEED", 1))
SHIPPED = [root / "policies/infra", root / "policies/support-desk", root / "policies/github-mcp"]
ATOMS = here / "policies/atoms"  # one of every kind
# The candidate declares an attribute otherwise, drops one, and has classes of its own.
CANDIDATE = here / "policies/atoms-candidate"
# Two events, and beside them rows of the table that are none.
ODD = here / "odd.jsonl"
ODD_ROWS = 10
passed = failed = 0


def check(what, holds, detail=""):
    global passed, failed
    passed += bool(holds)
    failed += not holds
    if not holds:
        print(f"FAIL {what}: {detail}")


def run(*command, **more):
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} ... ended with {done.returncode}: {done.stderr[-1500:]}")
    return done.stdout


# --- engines ---------------------------------------------------------------------------------------------------------


def install(engine):
    """The folder with the engine's npm package; None: why it is not there has been said."""
    folder = packages / engine
    # Of ClickHouse there is no lock file: not every platform's package that it would have to name is there.
    names = [name for name in ("package.json", "package-lock.json") if (here / engine / name).exists()]
    lock = (here / engine / names[-1]).read_bytes()
    stamp = folder / "installed"
    if stamp.exists() and stamp.read_bytes() == lock:
        return folder
    if shutil.which("npm") is None:
        reason = "there is no npm"
    else:
        folder.mkdir(parents=True, exist_ok=True)
        for name in names:
            shutil.copy(here / engine / name, folder / name)
        done = subprocess.run(["npm", "ci" if len(names) == 2 else "install", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"], cwd=folder, capture_output=True, text=True)
        if done.returncode == 0:
            stamp.write_bytes(lock)
            return folder
        reason = f"npm ci failed: {done.stderr.strip()[:500]}"
    print(f"skipped: {engine}: {reason}")
    check(engine, not in_ci, reason)
    return None


def in_node(engine, pairs):
    folder = install(engine)
    if folder is None:
        return False
    run("node", here / "engines.mjs", engine, here / engine, *[path for pair in pairs for path in pair], cwd=folder)
    return True


class Cluster:
    """A PostgreSQL of one's own, in a folder, without a port."""

    def __init__(self, bin_folder):
        self.bin = bin_folder
        self.user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="scopec-sql-"))
        if os.geteuid() == 0:
            shutil.chown(self.folder, self.user)

    def server(self, program, *args):
        su = ["runuser", "-u", self.user, "--"] if os.geteuid() == 0 else []
        return run(*su, self.bin / program, "-D", self.folder / "data", *args, cwd=self.folder)

    def __enter__(self):
        self.server("initdb", "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "-U", self.user, "--no-sync")
        self.server("pg_ctl", "-w", "-l", self.folder / "log", "-o", f"-c listen_addresses='' -k '{self.folder}' -c fsync=off -c work_mem=256MB", "start")
        return self

    def __exit__(self, *_):
        self.server("pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def psql(self, path, **more):
        return run(self.bin / "psql", "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-U", self.user, "-f", path, "postgres", **more)


def in_postgresql(_, pairs):
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        print("skipped: postgresql: it is not installed")
        check("postgresql", not long, "scripts/deps long installs it")
        return False
    with Cluster(found[-1].parent) as cluster:
        for log, query in pairs:
            cluster.psql(here / "postgresql/drop.sql")
            cluster.psql(here / "postgresql/table.sql")
            with open(log, encoding="utf-8") as lines:
                cluster.psql(here / "postgresql/load.sql", stdin=lines)
            if log == ODD:
                cluster.psql(here / "postgresql/odd.sql")
            pathlib.Path(f"{query}.rows").write_text(cluster.psql(query), encoding="utf-8")
    return True


# --- comparisons -----------------------------------------------------------------------------------------------------


def said(verb, policy, options, kind, path, form):
    """What the verb says of a log, or of rows, both under one name; but for their size and digest."""
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "log").symlink_to(path)
        text = run(scopec, verb, policy.resolve(), *options, f"--{kind}", "log", f"--format={form}", cwd=folder)
    return re.sub(r'[0-9a-f]{64}|"bytes":[0-9]+', "", text)


def counted(policy, options, kind, path):
    """All that was counted, in no order; but logs, and which id stands where: that is not known of a table."""
    rows = []
    for line in run(scopec, "simulate", policy, *options, f"--{kind}", path, "--partial", "-").splitlines():
        row = json.loads(line)
        if row["kind"] in ("log", "ids", "end"):
            continue
        if row["kind"] == "cell":
            del row["time"]  # of the event that was read first, where it says nothing
        for key, value in row.items():
            if isinstance(value, list):
                row[key] = sorted(value, key=str)
        rows.append(json.dumps(row, sort_keys=True))
    return sorted(rows)


def first_difference(a, b):
    pair = next(((x, y) for x, y in zip(a, b) if x != y), ("", ""))
    return f"{len(a)} and {len(b)}: {str(pair[0])[:600]} | {str(pair[1])[:600]}"


def count_lines(path):
    with open(path, "rb") as file:
        return sum(1 for _ in file)


def compare(engine, case):
    name, policy, options, log, query = case
    rows = f"{query}.rows"
    forms = [("simulate", "text"), ("simulate", "json")]
    if not options:
        forms += [("report", "json"), ("report", "html")]
    for verb, form in forms:
        a, b = said(verb, policy, options, "log", log, form), said(verb, policy, options, "folded", rows, form)
        check(f"{engine}: {name}: {verb} as {form}", a == b, first_difference(a.splitlines(), b.splitlines()))
    a, b = counted(policy, options, "log", log), counted(policy, options, "folded", rows)
    check(f"{engine}: {name}: what was counted", a == b, first_difference(a, b))
    if long:
        print(f"{engine}: {name}: {count_lines(log)} events in {count_lines(rows)} rows")


def compare_odd(engine, case):
    """Rows that are no event are counted, and are all that differs."""
    name, policy, options, log, query = case
    rows = pathlib.Path(f"{query}.rows").read_text(encoding="utf-8").splitlines()
    damaged = [row for row in rows if json.loads(row)["kind"] == "damaged"]
    check(f"{engine}: odd rows", damaged == ['{"kind":"damaged","count":%d}' % ODD_ROWS], damaged)
    pathlib.Path(f"{query}.rows").write_text("".join(row + "\n" for row in rows if row not in damaged), encoding="utf-8")
    compare(engine, case)


def try_engine(engine, cases, folder):
    todo = []
    for name, policy, options, log in cases:
        query = folder / f"{name}.{engine}.sql"
        query.write_text(run(scopec, "simulate", policy, *options, "--sql", engine), encoding="utf-8")
        todo.append((name, policy, options, log, query))
    if {"postgresql": in_postgresql}.get(engine, in_node)(engine, [case[3:] for case in todo]):
        for case in todo:
            (compare_odd if case[3] == ODD else compare)(engine, case)


LOOK = "import importlib.util, sys; sys.exit(importlib.util.find_spec('sqlglot') is None)"
# What is wrong with each query that does not parse.
PARSE = """
import json, sys, sqlglot
wrong = {}
for name, query in json.load(sys.stdin).items():
    try:
        sqlglot.parse_one(query, read="spark")
    except sqlglot.errors.ParseError as error:
        wrong[name] = str(error)[-500:]
json.dump(wrong, sys.stdout)
"""


def try_spark(cases):
    """There is no Spark here: a parser of its dialect reads the query."""
    python = next((p for p in (sys.executable, "/usr/bin/python3") if subprocess.run([p, "-c", LOOK], capture_output=True).returncode == 0), None)
    if python is None:
        print("skipped: spark: there is no python3-sqlglot to parse its query")
        check("spark", not long, "scripts/deps long installs it")
        return
    queries = {name: run(scopec, "simulate", policy, *options, "--sql", "spark") for name, policy, options in (cases if long else cases[:1])}
    queries["none"] = next(iter(queries.values())).replace("GROUP BY", "GROUP")
    wrong = json.loads(run(python, "-c", PARSE, input=json.dumps(queries)))
    check("spark: a query that is none", wrong.pop("none", None))
    for name in queries.keys() - {"none"}:
        check(f"spark: {name}", name not in wrong, wrong.get(name))


def check_docs():
    """The table of the documentation is the one of the tests."""
    page = (root / "docs/AUDIT.md").read_text(encoding="utf-8")
    for name in ("table.sql", "load.sql"):
        check(f"docs/AUDIT.md: postgresql/{name}", (here / "postgresql" / name).read_text(encoding="utf-8") in page)


def main():
    with tempfile.TemporaryDirectory(dir=os.environ.get("SCOPEC_SQL_SCRATCH")) as scratch:
        folder, cases = pathlib.Path(scratch), []
        folder.chmod(0o755)
        for policy in [*(SHIPPED if long else []), ATOMS]:
            log = folder / f"{policy.name}.jsonl"
            make_decisions.make(scopec, policy, log, SEED, min(events, 50000) if policy == ATOMS else events)
            cases.append((policy.name, policy, [], log))
        cases.append(("candidate", ATOMS, ["--candidate", CANDIDATE], cases[-1][3]))
        cases.append(("odd", ATOMS, [], ODD))
        for engine in engines:
            try_engine(engine, cases, folder)
        try_spark([case[:3] for case in cases])
    check_docs()
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


main()
