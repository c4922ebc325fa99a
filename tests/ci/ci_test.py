# SPDX-License-Identifier: Apache-2.0
#
# ci_test.py SCOPEC FOLDER - tries what docs/CI.md offers to pipelines, as far as it can be without the services: the steps of action.yml
# are run in order, as a runner would, with its files and variables, against a server that plays GitHub's; the hooks are installed and run by pre-commit; the GitLab
# jobs are run as scripts. All three files are checked by validators of others: action-validator, pre-commit, and the schema that
# gitlab-ci-local ships. npm packages are installed into FOLDER from the lock file beside this one; where npm or pre-commit is
# missing what needs it is skipped with a message, but not where CI is set.
import http.server
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import xml.etree.ElementTree as xml

import jsonschema
import yaml

here = pathlib.Path(__file__).resolve().parent
root = here.parent.parent
scopec = pathlib.Path(sys.argv[1]).resolve()
packages = pathlib.Path(sys.argv[2]).resolve()
in_ci = os.environ.get("CI", "") not in ("", "false")
clean = {k: v for k, v in os.environ.items() if not re.match(r"CI$|CI_|REVIEW_|SCOPEC|GITHUB_|RUNNER_|MAKE|MFLAGS|GIT_", k)}
clean.update(LC_ALL="C.UTF-8", GIT_CONFIG_NOSYSTEM="1", GIT_CONFIG_GLOBAL="/dev/null")
passed = failed = 0


def check(what, holds, detail=""):
    global passed, failed
    passed += bool(holds)
    failed += not holds
    if not holds:
        print(f"FAIL {what}: {detail}")


def skip(what):
    """What is skipped must not be missed in CI."""
    print(f"skipped: {what}")
    check(what, not in_ci, "must be there in CI")


def run(command, folder, **more):
    return subprocess.run(command, cwd=folder, env={**clean, **more}, text=True, timeout=600, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def init(folder):
    subprocess.run([scopec, "init", str(folder)], check=True, stdout=subprocess.DEVNULL)


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text, (path, old)
    path.write_text(text.replace(old, new), encoding="utf-8")


def git(folder, *args):
    return run(["git", "-c", "user.name=t", "-c", "user.email=t@example.com", *args], folder)


def repository(folder):
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "all")


def install():
    """Whether the npm packages are there."""
    lock = (here / "package-lock.json").read_bytes()
    stamp = packages / "installed"
    if stamp.exists() and stamp.read_bytes() == lock:
        return True
    if shutil.which("npm") is None:
        skip("npm, for the validators of action.yml and gitlab.yml")
        return False
    packages.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(here / name, packages / name)
    done = run(["npm", "ci", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"], packages)
    if done.returncode != 0:
        skip(f"the validators' packages: {done.stdout[-500:]}")
        return False
    stamp.write_bytes(lock)
    return True


# --- GitHub ------------------------------------------------------------------------------------------------------------


class Runner:
    """Runs the steps of a composite action of shell scripts."""

    def __init__(self, work, event=None, **inputs):
        self.event = event or {}
        self.action = yaml.safe_load((root / "action.yml").read_text(encoding="utf-8"))
        self.work, self.outputs, self.log = work, {}, ""
        declared = self.action["inputs"]
        assert not set(inputs) - set(declared), inputs
        self.inputs = {k: inputs.get(k, self.expand(v.get("default", ""))) for k, v in declared.items()}
        self.temp = work / "_temp"
        self.temp.mkdir(exist_ok=True)

    def expand(self, text):
        def value(match):
            name = match[1]
            if name.startswith("inputs."):
                return self.inputs[name[len("inputs."):]]
            if name == "github.action_path":
                return str(root)
            if name.startswith("github."):
                return self.event.get(name[len("github."):], "")
            step, output = re.fullmatch(r"steps\.([\w-]+)\.outputs\.([\w-]+)", name).groups()
            return self.outputs[step].get(output, "")
        return re.sub(r"\$\{\{\s*(.+?)\s*\}\}", value, text)

    def run(self, **environment):
        """The exit status of the job."""
        path = environment.pop("PATH", os.environ["PATH"])
        for step in self.action["runs"]["steps"]:
            assert "${{" not in step["run"], "an expression in a script can be read as a command"
            script, output, paths = self.temp / "script.sh", self.temp / "output", self.temp / "path"
            script.write_text(step["run"], encoding="utf-8")
            output.write_text(""), paths.write_text("")
            variables = {k: self.expand(v) for k, v in step.get("env", {}).items()}
            done = run(["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)], self.work, **variables, PATH=path,
                       GITHUB_ACTIONS="true", CI="true", RUNNER_TEMP=str(self.temp), **{"RUNNER_OS": "Linux", **environment},
                       GITHUB_WORKSPACE=str(self.work), GITHUB_OUTPUT=str(output), GITHUB_PATH=str(paths),
                       GITHUB_STEP_SUMMARY=str(self.temp / "summary.md"))
            self.log += done.stdout
            self.outputs[step["id"]] = dict(line.split("=", 1) for line in output.read_text().splitlines())
            path = ":".join([*paths.read_text().split("\n")[:-1], path])
            if done.returncode != 0:
                return done.returncode
        self.path = path
        return 0

    def output(self, name):
        return self.expand(self.action["outputs"][name]["value"])


def action_passes(work):
    init(work / "my policies")
    runner = Runner(work, path="my policies", scopec=str(scopec), reports="junit=out.xml\n tap=out.tap \n",
                    args="--coverage\n\n--jobs=1", **{"min-coverage": "100\noutcomes=100"})
    check("the action passes", runner.run() == 0, runner.log)
    check("outputs", runner.output("status") == "0" and runner.output("scopec") == str(scopec), runner.outputs)
    check("scopec is on the PATH of later steps", runner.path.startswith(f"{scopec.parent}:"), runner.path)
    check("it says what it ran", "11 passed, 0 failed" in runner.log, runner.log)
    check("a JUnit report", xml.parse(work / "out.xml").getroot().tag == "testsuites")
    check("a TAP report", re.search(r"(?m)^1\.\.\d+$", (work / "out.tap").read_text()))


def action_fails(work):
    init(work / "p")
    edit(work / "p/policy.yaml", "ttl: 15m", "ttl: 14m")
    runner = Runner(work, path="p", scopec=str(scopec))
    check("a test that fails", runner.run() == 1 and runner.output("status") == "1", runner.log)
    check("it is annotated", re.search(r"(?m)^::error [^\n]*file=p/policy_test.yaml,line=\d+", runner.log), runner.log)
    summary = (runner.temp / "summary.md").read_text(encoding="utf-8")
    check("and in the summary of the job", "a release gets a token for 15 minutes" in summary, summary)
    edit(work / "p/policy.yaml", "ttl: 14m", "ttl: 15m")
    runner = Runner(work, path="p", scopec=str(scopec), **{"min-coverage": "atoms=100"})
    check("a gate that fails", runner.run() == 1 and "gate failed" in runner.log, runner.log)
    edit(work / "p/policy.yaml", "grants:", "grants")
    runner = Runner(work, path="p", scopec=str(scopec))
    check("a policy that is invalid", runner.run() == 3 and runner.output("status") == "3", runner.log)
    (work / "empty").mkdir()
    runner = Runner(work, path="empty", scopec=str(scopec))
    check("no tests", runner.run() == 2 and "no tests found" in runner.log, runner.log)
    runner = Runner(work, path="p", scopec="no-such-program")
    check("no program", runner.run() == 2 and "::error::" in runner.log, runner.log)
    for word in ("$(touch pwned)", "';`touch pwned`;'", '"; touch pwned; "'):
        Runner(work, **{name: word for name in ("path", "args", "min-coverage", "reports", "diff", "fail-on", "base", "comment", "token")},
               scopec=str(scopec)).run()
        Runner(work, scopec=word).run()
    check("no input is a command", not list(work.rglob("pwned")))


def action_builds(work):
    """From the sources; what is compiled already is taken over, so that only the last step is made."""
    init(work / "p")
    runner = Runner(work, path="p")
    build = runner.temp / "scopec-build"
    build.mkdir()
    for name in ("cmd", "compiler", "runtime", "gen", "flags", "zonegen", "libscopec.a", "libscope.a"):
        subprocess.run(["cp", "-a", str(scopec.parent / name), str(build)], check=True)
    check("the action builds scopec", runner.run() == 0 and "11 passed" in runner.log, runner.log[-2000:])
    program = pathlib.Path(runner.output("scopec"))
    check("a static one", "INTERP" not in run(["readelf", "-lW", str(program)], work).stdout, program)
    check("not elsewhere", Runner(work, path="p").run(RUNNER_OS="macOS") == 2)


# --- what a pull request changes ----------------------------------------------------------------------------------------------


class Service(http.server.ThreadingHTTPServer):
    """As much of the REST interfaces of GitHub and GitLab as comments need."""

    def __init__(self, gitlab=False):
        super().__init__(("127.0.0.1", 0), Service.Handler)
        self.gitlab, self.comments, self.calls, self.refuse, self.users = gitlab, [], [], 0, {"secret": None}
        threading.Thread(target=self.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server_address[1]}"

    def add(self, body, kind="Bot", number=2):
        who = {"author": {"id": number}} if self.gitlab else {"user": {"id": number, "type": kind}}
        self.comments.append({"id": 1000 + len(self.comments), "body": body, **who})
        return self.comments[-1]

    class Handler(http.server.BaseHTTPRequestHandler):
        def answer(self, code, document):
            body = json.dumps(document).encode()
            self.send_response(code)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do(self):
            service, path = self.server, self.path.split("?")[0]
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or "null")
            service.calls.append(self.command)
            token = self.headers.get("PRIVATE-TOKEN", "") if service.gitlab else self.headers.get("Authorization", "").removeprefix("Bearer ")
            if token not in service.users:
                return self.answer(401, {"message": "Bad credentials"})
            if path == "/user":
                me = service.users[token]
                return self.answer(200, {"id": me}) if me else self.answer(403, {"message": "Resource not accessible by integration"})
            if self.command != "GET" and service.refuse:
                return self.answer(service.refuse, {"message": "Resource not accessible by integration"})
            listing = "/projects/5/merge_requests/7/notes" if service.gitlab else "/repos/acme/policies/issues/7/comments"
            one = re.fullmatch(r"/projects/5/merge_requests/7/notes/(\d+)" if service.gitlab else r"/repos/acme/policies/issues/comments/(\d+)", path)
            if self.command == "GET" and path == listing:
                page = int(re.search(r"[?&]page=(\d+)", self.path)[1])
                assert "per_page=100" in self.path
                return self.answer(200, service.comments[100 * (page - 1):100 * page])
            if self.command == "POST" and path == listing:
                return self.answer(201, service.add(body["body"], number=service.users[token] or 2))
            found = [c for c in service.comments if one and c["id"] == int(one[1])]
            if self.command == ("PUT" if service.gitlab else "PATCH") and found:
                found[0]["body"] = body["body"]
                return self.answer(200, found[0])
            return self.answer(404, {"message": "Not Found"})

        do_GET = do_POST = do_PATCH = do_PUT = do

        def log_message(self, *args):
            pass


def pull_request(work, change):
    """A shallow checkout of a request merged into its target, which went on since the request began; and the event."""
    upstream, clone = work / "upstream", work / "clone"
    upstream.mkdir()
    init(upstream / "p")
    repository(upstream)
    git(upstream, "checkout", "-q", "-b", "request")
    change(upstream)
    git(upstream, "add", "-A")
    git(upstream, "commit", "-q", "-m", "request")
    event = {"event.pull_request.number": "7", "event.pull_request.head.sha": git(upstream, "rev-parse", "HEAD").stdout.strip(),
             "event.pull_request.base.sha": git(upstream, "rev-parse", "HEAD~1").stdout.strip(), "token": "secret"}
    git(upstream, "checkout", "-q", "-")
    edit(upstream / "p/policy.yaml", "title: Read logs", "title: Read logs, log: full")  # not the request's doing
    git(upstream, "commit", "-q", "-a", "-m", "target")
    git(upstream, "checkout", "-q", "-b", "merge")
    done = git(upstream, "merge", "-q", "--no-ff", "-m", "merged", "request")
    assert done.returncode == 0, done.stdout
    git(work, "clone", "-q", "--depth", "1", "--branch", "merge", f"file://{upstream}", str(clone))
    return clone, event


def widen(folder):
    edit(folder / "p/policy.yaml", "in 09:00..18:00", "in 08:00..18:00")


def comment_runner(clone, event, service, **more):
    environment = dict(GITHUB_API_URL=service.address, GITHUB_REPOSITORY="acme/policies", GITHUB_WORKFLOW="policies <x>", GITHUB_JOB="test")
    inputs = {"path": "p", "scopec": str(scopec), "diff": "p/\n", **{k.replace("_", "-"): v for k, v in more.items() if k[0].islower()}}
    environment.update({k: v for k, v in more.items() if not k[0].islower()})
    runner = Runner(clone, event=event, **inputs)
    (runner.temp / "summary.md").write_text("")
    return runner, runner.run(**environment), (runner.temp / "summary.md").read_text(encoding="utf-8")


def action_comments(work):
    clone, event = pull_request(work, widen)
    service = Service()
    for i in range(120):
        service.add(f"comment {i}", "User")
    marker = "<!-- scopec-review policies__x_/test -->"
    theirs = service.add(f"{marker}\nquoted by a person", "User", 3)
    runner, status, summary = comment_runner(clone, event, service)
    ours = [c for c in service.comments if c["body"].startswith(marker) and c is not theirs]
    check("one comment", status == 0 and len(ours) == 1 and service.calls.count("POST") == 1, (runner.log, service.calls))
    body = ours[0]["body"] if ours else ""
    check("it says what the change means", "newly allowed" in body and "<details>" in body, body[:500])
    check("against the target as it is now", "other obligations" not in body, body[:500])
    check("the summary says the same", body.split("\n", 1)[1].strip() in summary, summary[:500])
    check("the tests run, too", "passed" in runner.log and runner.output("diff-status") == "0", runner.log)
    check("the totals are in the log", re.search(r"(?m)^p: \d+ newly allowed", runner.log), runner.log)
    comment_runner(clone, event, service)
    comment_runner(clone, event, service)
    ours = [c for c in service.comments if c["body"].startswith(marker) and c is not theirs]
    check("later runs keep it up to date", len(ours) == 1 and service.calls.count("PATCH") == 2, service.calls)
    check("a comment of a person is left alone", theirs["body"].endswith("quoted by a person"), theirs)
    runner, status, _ = comment_runner(clone, event, service, fail_on="revoked\nnew-access")
    check("a gate", status == 1 and runner.output("diff-status") == "1" and "::error::p: the change does not pass" in runner.log, runner.log)
    check("after the comment", service.calls.count("PATCH") == 3, service.calls)
    service.users["other"] = 3
    runner, _, _ = comment_runner(clone, event, service, token="other")
    check("with a person's token, his own", not theirs["body"].endswith("quoted by a person") and service.calls.count("POST") == 1, service.calls)
    check("no token is in the log", "secret" not in runner.log, runner.log)


def action_cannot_comment(work):
    clone, event = pull_request(work, widen)
    service = Service()
    service.refuse = 403
    runner, status, summary = comment_runner(clone, event, service)
    check("a fork: the summary only", "newly allowed" in summary and runner.output("diff-status") == "0", runner.log)
    check("and that is said", "::notice::the token may not comment here, as on changes from forks (status 403)" in runner.log, runner.log)
    service.refuse = 422
    runner, status, summary = comment_runner(clone, event, service)
    check("another failure warns", "::warning::the comment could not be written (status 422)" in runner.log and "newly allowed" in summary, runner.log)
    service.refuse, service.calls = 0, []
    runner, _, summary = comment_runner(clone, event, service, token="")
    check("no token", "::notice::there is no token" in runner.log and "newly allowed" in summary, runner.log)
    runner, _, summary = comment_runner(clone, event, service, comment="false")
    check("none wanted", not service.calls and "newly allowed" in summary, service.calls)
    tools = work / "tools"
    tools.mkdir()
    for name in ("bash", "git", "sed", "tr", "cat", "mktemp", "rm", "dirname", "realpath"):
        (tools / name).symlink_to(shutil.which(name))
    runner, _, summary = comment_runner(clone, event, service, PATH=str(tools))
    check("no curl, no jq", "::warning::curl and jq are needed" in runner.log and "newly allowed" in summary, runner.log)
    runner, status, _ = comment_runner(clone, {}, service)
    check("no pull request", "::notice::this is no pull or merge request" in runner.log and runner.output("diff-status") == "0", runner.log)
    runner, status, _ = comment_runner(clone, event, service, base="0123456789012345678901234567890123456789")
    check("a base that is nowhere", status == 2 and "cannot be fetched" in runner.log, runner.log)
    runner, status, _ = comment_runner(clone, event, service, base="--upload-pack=x")
    check("a base that is an option", status == 2 and "is no revision" in runner.log, runner.log)


def action_compares(work):
    def nothing(folder):
        (folder / "README").write_text("hello\n")

    clone, event = pull_request(work, nothing)
    service = Service()
    runner, status, summary = comment_runner(clone, event, service)
    check("untouched policies: no comment", status == 0 and "POST" not in service.calls and "No change in meaning (proved)" in summary, runner.log)
    edit(clone / "p/policy.yaml", "scopec: 1", "# a comment\nscopec: 1")
    comment_runner(clone, event, service)
    check("touched without effect: that is said", len(service.comments) == 1 and "No change in meaning (proved)" in service.comments[0]["body"])
    init(clone / "q")
    runner, status, summary = comment_runner(clone, event, service, diff="p\nq")
    check("a new policy", runner.output("diff-status") == "0" and "This policy is new" in summary and "`q`" in summary, summary)
    runner, status, summary = comment_runner(clone, event, service, diff="p\nq", fail_on="new-access")
    check("passes no gate", status == 1 and "::error::q is new: it cannot pass" in runner.log, runner.log)
    edit(clone / "p/policy.yaml", "roles:", "rolls:")
    runner, status, summary = comment_runner(clone, event, service)
    check("an invalid policy", status == 3 and "could not be compared" in summary, (status, runner.log))
    git(clone, "commit", "-q", "-a", "-m", "broken")
    broken = git(clone, "rev-parse", "HEAD").stdout.strip()
    edit(clone / "p/policy.yaml", "rolls:", "roles:")
    runner, status, summary = comment_runner(clone, event, service, base=broken)
    check("an invalid base", status == 0 and "The policy of the base is invalid" in summary, runner.log)
    runner, status, summary = comment_runner(clone, event, service, base=broken, fail_on="revoked")
    check("passes no gate either", status == 1, runner.log)


def action_long_comments(work):
    """Two policies of which each fills a comment alone."""
    def grow(folder):
        for name in ("p", "q"):
            path = folder / name / "policy.yaml"
            text = path.read_text(encoding="utf-8")
            names = [f"app:s{i}:read" for i in range(300)]
            if "app:s0:read" not in text:
                text = text.replace("scopes:\n", "scopes:\n" + "".join(f"  {n}: {{risk: low, title: t}}\n" for n in names), 1)
            grants = "".join(f"      - {{scopes: ['{n}'], when: strong-login and n < {i}}}\n" for i, n in enumerate(names))
            text = text.replace("context:\n", "context:\n  n: int\n", 1)
            text = text.replace("      - app:logs:read\n", "      - app:logs:read\n" + grants, 1)
            path.write_text(text.replace("scopes: [app:logs:read, app:deploy:create, app:deploy:delete]", "scopes: ['app:**']", 1), encoding="utf-8")

    upstream = work / "base"
    upstream.mkdir()
    init(upstream / "p"), init(upstream / "q")
    repository(upstream)
    base = git(upstream, "rev-parse", "HEAD").stdout.strip()
    grow(upstream)
    git(upstream, "commit", "-q", "-a", "-m", "grown")
    service = Service()
    event = {"event.pull_request.number": "7", "event.pull_request.head.sha": "", "event.pull_request.base.sha": base, "token": "secret"}
    runner, _, summary = comment_runner(upstream, event, service, diff="p\nq", path="p")
    body = service.comments[0]["body"] if service.comments else ""
    check("what is too long is cut at a policy", 60000 < len(body.encode()) <= 65536 and body.rstrip().endswith("The rest is in the job's summary."),
          (len(body), body[-300:], runner.log))
    check("with its totals", re.search(r"`q`\n\n### \d+ newly allowed", body), body[-300:])
    check("and the summary has all", len(summary.encode()) > 120000, len(summary))


# --- pre-commit -----------------------------------------------------------------------------------------------------------


def hooks(work):
    if shutil.which("pre-commit") is None:
        skip("pre-commit")
        return
    source, user = work / "source", work / "user"
    (source / "scripts").mkdir(parents=True)
    shutil.copy(root / ".pre-commit-hooks.yaml", source)
    shutil.copy(root / "scripts/hook", source / "scripts/hook")
    repository(source)
    done = run(["pre-commit", "validate-manifest", str(source / ".pre-commit-hooks.yaml")], work)
    check("the manifest of the hooks is valid", done.returncode == 0, done.stdout)
    revision = git(source, "rev-parse", "HEAD").stdout.strip()
    (user / "policies").mkdir(parents=True)
    init(user / "policies/a"), init(user / "policies/b")
    ids = [hook["id"] for hook in yaml.safe_load((root / ".pre-commit-hooks.yaml").read_text())]
    uses = [{"id": name, "args": ["policies/a", "policies/b"]} for name in ids]
    (user / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [
        {"repo": str(source), "rev": revision, "hooks": uses}]}))
    repository(user)
    variables = {"PATH": f"{scopec.parent}:{os.environ['PATH']}", "PRE_COMMIT_HOME": str(work / "cache")}

    def commit():
        git(user, "add", "-A")
        done = run(["pre-commit", "run", "--all-files", "--color=never"], user, **variables)
        return done.returncode, dict(re.findall(r"(?m)^scopec (\w+)\.+(Passed|Failed)$", done.stdout)), done.stdout

    status, results, log = commit()
    check("the hooks pass", status == 0 and set(results.values()) == {"Passed"} and len(results) == len(ids), log)
    edit(user / "policies/b/policy.yaml", "ttl: 15m", "ttl:   14m")
    status, results, log = commit()
    check("a failing test and a bad layout are stopped", status == 1 and results["test"] == results["fmt"] == "Failed", log)
    check("with the reason", "expected 15 min" in log, log)
    check("the layout is repaired", "ttl: 14m" in (user / "policies/b/policy.yaml").read_text())
    edit(user / "policies/a/policy.yaml", "app:logs:read, ", "app:log:read, ")
    status, results, log = commit()
    check("a mistake is stopped", status == 1 and results["check"] == "Failed" and "did you mean" in log, log)


# --- GitLab ------------------------------------------------------------------------------------------------------------------


def gitlab(name):
    """A job with what it extends."""
    jobs = yaml.safe_load((root / "docs/ci/gitlab.yml").read_text(encoding="utf-8"))
    base, job = jobs[".scopec"], jobs[name]
    return {**base, **job, "variables": {**base["variables"], **job["variables"]}}


def gitlab_review(work):
    clone, event = pull_request(work, widen)
    job = gitlab("scopec-review")
    service = Service(gitlab=True)
    service.users = {"project": 9}
    variables = {**{k: str(v) for k, v in job["variables"].items()}, "REVIEW_PATHS": "p", "CI": "true", "GITLAB_CI": "true", "CI_JOB_NAME": "scopec-review",
                 "CI_API_V4_URL": service.address, "CI_PROJECT_ID": "5", "CI_MERGE_REQUEST_IID": "7", "SCOPEC_TOKEN": "project",
                 "CI_MERGE_REQUEST_DIFF_BASE_SHA": event["event.pull_request.base.sha"], "PATH": f"{scopec.parent}:{os.environ['PATH']}"}
    script = "\n".join([*job["before_script"], *job["script"]]).replace("/tmp/scopec", str(root))

    def note(**more):
        done = run(["bash", "-eo", "pipefail", "-c", script], clone, **{**variables, **more})
        return done.returncode, done.stdout, (clone / "scopec-review.md").read_text(encoding="utf-8")

    git(clone, "fetch", "-q", "--unshallow")
    status, log, report = note()
    check("a note on the merge request", status == 0 and len(service.comments) == 1 and "newly allowed" in service.comments[0]["body"], log)
    check("and the artifact", "newly allowed" in report and job["artifacts"]["paths"] == ["scopec-review.md"], report[:300])
    check("against the merge base", "other obligations" in report, report[:300])
    target = git(clone, "rev-parse", "HEAD~1").stdout.strip()
    status, log, report = note(CI_MERGE_REQUEST_TARGET_BRANCH_SHA=target)
    check("a merged result, against its target", status == 0 and "other obligations" not in report, report[:300])
    check("kept up to date", len(service.comments) == 1 and service.calls.count("PUT") == 1, service.calls)
    status, log, report = note(SCOPEC_TOKEN="", REVIEW_FAIL_ON="new-access")
    check("no token, and a gate", status == 1 and "notice: there is no token" in log and "newly allowed" in report, log)
    status, log, report = note(SCOPEC_TOKEN="stale")
    check("a token that is no longer valid", status == 0 and "status 401" in log, log)


def gitlab_job(work):
    job = gitlab("scopec")
    init(work / "p")
    variables = {**{k: str(v) for k, v in job["variables"].items()}, "POLICIES": "p", "CI": "true", "GITLAB_CI": "true",
                 "PATH": f"{scopec.parent}:{os.environ['PATH']}"}
    script = "\n".join([*job["before_script"], *job["script"]])
    done = run(["bash", "-eo", "pipefail", "-c", script], work, **variables)
    check("the GitLab job passes", done.returncode == 0, done.stdout)
    report = work / job["artifacts"]["reports"]["junit"]
    check("its JUnit artifact is there", report.exists() and xml.parse(report).getroot().tag == "testsuites")
    found = [m for line in done.stdout.splitlines() for m in re.findall(job["coverage"].strip("/"), line)]
    check("its coverage is found", found == ["100"], found)
    edit(work / "p/policy.yaml", "ttl: 15m", "ttl: 14m")
    report.unlink()
    done = run(["bash", "-eo", "pipefail", "-c", script], work, **variables)
    check("the GitLab job fails with a test", done.returncode == 1 and report.exists(), done.stdout)


def validators(work):
    if not install():
        return
    tools = packages / "node_modules/.bin"
    done = run([str(tools / "action-validator"), str(root / "action.yml")], root)
    check("action.yml is valid", done.returncode == 0, done.stdout)
    bad = work / "action.yml"
    bad.write_text((root / "action.yml").read_text().replace("using: composite", "using: hope"))
    check("and the validator is awake", run([str(tools / "action-validator"), str(bad)], work).returncode != 0)
    load = f"import {{schema}} from '{packages}/node_modules/gitlab-ci-local/src/schema/schema.js'; console.log(JSON.stringify(schema))"
    schema = jsonschema.Draft7Validator(json.loads(run(["node", "--input-type=module", "-e", load], work).stdout))
    text = (root / "docs/ci/gitlab.yml").read_text(encoding="utf-8")
    mistakes = [error.message[:300] for error in schema.iter_errors(yaml.safe_load(text))]
    check("the GitLab job is valid", not mistakes, mistakes)
    check("and its schema is awake", not schema.is_valid(yaml.safe_load(text.replace("junit:", "junitx:"))))


def documentation(work):
    """The examples of docs/CI.md name only what there is."""
    blocks = [yaml.safe_load(b) for b in re.findall(r"(?ms)^```yaml\n(.*?)^```$", (root / "docs/CI.md").read_text(encoding="utf-8"))]
    workflow, hooks = blocks
    check("the least of permissions", workflow["permissions"] == {"contents": "read", "pull-requests": "write"}, workflow["permissions"])
    action = yaml.safe_load((root / "action.yml").read_text(encoding="utf-8"))
    step = workflow["jobs"]["test"]["steps"][1]
    check("the inputs of the example", set(step["with"]) <= set(action["inputs"]), step)
    text = (root / "docs/CI.md").read_text(encoding="utf-8")
    missing = [name for name in [*action["inputs"], *action["outputs"]] if f"`{name}`" not in text]
    check("all inputs and outputs are documented", not missing, missing)
    ids = {hook["id"] for hook in yaml.safe_load((root / ".pre-commit-hooks.yaml").read_text())}
    check("the hooks of the example", {h["id"] for r in hooks["repos"] for h in r["hooks"]} == ids, ids)
    if (packages / "installed").exists():
        folder = work / ".github/workflows"
        folder.mkdir(parents=True)
        (folder / "policies.yml").write_text(yaml.safe_dump(workflow).replace("true:", "on:"))
        done = run([str(packages / "node_modules/.bin/action-validator"), str(folder / "policies.yml")], work)
        check("the workflow is valid", done.returncode == 0, done.stdout)


for test in (action_passes, action_fails, action_comments, action_cannot_comment, action_compares, action_long_comments, action_builds, hooks, gitlab_job, gitlab_review,
             validators, documentation):
    with tempfile.TemporaryDirectory() as folder:
        test(pathlib.Path(folder))
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed or not passed else 0)
