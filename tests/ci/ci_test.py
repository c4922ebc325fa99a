# SPDX-License-Identifier: Apache-2.0
#
# ci_test.py SCOPEC FOLDER - tries what docs/CI.md offers to pipelines, as far as it can be without the services: the steps of action.yml
# are run in order, as a runner would, with its files and variables; the hooks are installed and run by pre-commit; the GitLab
# job is run as a script. All three files are checked by validators of others: action-validator, pre-commit, and the schema that
# gitlab-ci-local ships. npm packages are installed into FOLDER from the lock file beside this one; where npm or pre-commit is
# missing what needs it is skipped with a message, but not where CI is set.
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml

import jsonschema
import yaml

here = pathlib.Path(__file__).resolve().parent
root = here.parent.parent
scopec = pathlib.Path(sys.argv[1]).resolve()
packages = pathlib.Path(sys.argv[2]).resolve()
in_ci = os.environ.get("CI", "") not in ("", "false")
clean = {k: v for k, v in os.environ.items() if not re.match(r"CI$|GITHUB_|RUNNER_|MAKE|MFLAGS|GIT_", k)}
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
    done = run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], packages)
    if done.returncode != 0:
        skip(f"the validators' packages: {done.stdout[-500:]}")
        return False
    stamp.write_bytes(lock)
    return True


# --- GitHub ------------------------------------------------------------------------------------------------------------


class Runner:
    """Runs the steps of a composite action of shell scripts."""

    def __init__(self, work, **inputs):
        self.action = yaml.safe_load((root / "action.yml").read_text(encoding="utf-8"))
        self.work, self.outputs, self.log = work, {}, ""
        declared = self.action["inputs"]
        assert not set(inputs) - set(declared), inputs
        self.inputs = {k: inputs.get(k, v.get("default", "")) for k, v in declared.items()}
        self.temp = work / "_temp"
        self.temp.mkdir(exist_ok=True)

    def expand(self, text):
        def value(match):
            name = match[1]
            if name.startswith("inputs."):
                return self.inputs[name[len("inputs."):]]
            if name == "github.action_path":
                return str(root)
            step, output = re.fullmatch(r"steps\.([\w-]+)\.outputs\.([\w-]+)", name).groups()
            return self.outputs[step].get(output, "")
        return re.sub(r"\$\{\{\s*(.+?)\s*\}\}", value, text)

    def run(self, **environment):
        """The exit status of the job."""
        path = os.environ["PATH"]
        for step in self.action["runs"]["steps"]:
            assert "${{" not in step["run"], "an expression in a script can be read as a command"
            script, output, paths = self.temp / "script.sh", self.temp / "output", self.temp / "path"
            script.write_text(step["run"], encoding="utf-8")
            output.write_text(""), paths.write_text("")
            variables = {k: self.expand(v) for k, v in step.get("env", {}).items()}
            done = run(["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)], self.work, **variables, PATH=path,
                       GITHUB_ACTIONS="true", CI="true", RUNNER_OS=environment.get("RUNNER_OS", "Linux"), RUNNER_TEMP=str(self.temp),
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
        Runner(work, **{name: word for name in ("path", "args", "min-coverage", "reports")}, scopec=str(scopec)).run()
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


def gitlab_job(work):
    job = yaml.safe_load((root / "docs/ci/gitlab.yml").read_text(encoding="utf-8"))["scopec"]
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


for test in (action_passes, action_fails, action_builds, hooks, gitlab_job, validators, documentation):
    with tempfile.TemporaryDirectory() as folder:
        test(pathlib.Path(folder))
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed or not passed else 0)
