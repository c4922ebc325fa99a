# SPDX-License-Identifier: Apache-2.0
#
# docs_test.py SCOPEC FILE... - runs the examples of the documentation against what `make install` installs into a temporary prefix.
# The lines of a ```console block that begin with `$ ` are run, in order, in one empty folder per file (with policies/ in it); what
# they print, errors included, must be what stands below them. A ```c block that begins with `/* NAME.c - ` is there as NAME.c, a
# ```yaml block that begins with `# NAME.yaml` as NAME.yaml from its place on; each of docs/TESTING.md must. The ```yaml blocks of docs/LANGUAGE.md, together with tests/docs/prelude.yaml, must be one valid policy.
# UPDATE=1 rewrites the blocks.
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parent.parent
scopec = pathlib.Path(sys.argv[1]).resolve()
update = os.environ.get("UPDATE")
passed = failed = 0


def run(command, folder):
    env = dict(os.environ, PATH=f"{prefix}/bin:{os.environ['PATH']}", PKG_CONFIG_PATH=f"{prefix}/lib/pkgconfig",
               LC_ALL="C.UTF-8", NO_COLOR="1")
    done = subprocess.run(["bash", "-c", command], cwd=folder, env=env, text=True, timeout=60,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.stdout


def check_block(block, folder, where):
    global passed, failed
    commands = re.split(r"(?m)^\$ ", block)
    if commands[0]:
        raise SystemExit(f"{where}: a console block begins with `$ `")
    actual = ""
    for part in commands[1:]:
        command = part.split("\n", 1)[0]
        output = run(command, folder)
        if output and not output.endswith("\n"):
            output += "\n"
        actual += f"$ {command}\n{output}"
    if actual == block:
        passed += 1
    elif not update:
        failed += 1
        print(f"--- {where}: the document says\n{block}--- but it is\n{actual}")
    return actual


def write_example(body, folder):
    """A block that begins with `# NAME.yaml` is that file; `# NAME.yaml, continued` adds to it."""
    head = re.match(r"# ([\w./-]+\.ya?ml)(, continued)?\n", body)
    if not head:
        return False
    path = pathlib.Path(folder, head[1])
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a" if head[2] else "w", encoding="utf-8") as file:
        file.write(body)
    return True


def check_file(name):
    path = root / name
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(root / "policies", f"{folder}/policies")
        text = path.read_text(encoding="utf-8")
        for program in re.finditer(r"(?ms)^```c\n(/\* (\w+\.c) - .*?)^```$", text):
            pathlib.Path(f"{folder}/{program[2]}").write_text(program[1], encoding="utf-8")

        def block(match):
            global failed
            if match[1] == "console":
                return "```console\n" + check_block(match[2], folder, name) + "```"
            if not write_example(match[2], folder) and name == "docs/TESTING.md":
                failed += 1
                print(f"--- {name}: an example that nothing runs: its first line names no file\n{match[2]}")
            return match[0]

        new = re.sub(r"(?ms)^```(console|yaml)\n(.*?)^```$", block, text)
        if update and new != text:
            path.write_text(new, encoding="utf-8")


def check_language():
    global passed, failed
    text = (root / "docs/LANGUAGE.md").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(root / "tests/docs/prelude.yaml", folder)
        for index, match in enumerate(re.finditer(r"(?ms)^```yaml\n(.*?)^```$", text)):
            pathlib.Path(f"{folder}/block{index + 1}.yaml").write_text(match[1], encoding="utf-8")
        output = run("scopec check .", folder)
    if " is valid: " in output and "warning" not in output:
        passed += 1
    else:
        failed += 1
        print(f"--- the examples of docs/LANGUAGE.md are no valid policy:\n{output}")


def install(to):
    env = {key: value for key, value in os.environ.items() if key not in ("MAKEFLAGS", "MAKELEVEL", "DESTDIR")}
    subprocess.run(["make", "-s", "-C", str(root), f"BUILD={os.path.relpath(scopec.parent, root)}", f"PREFIX={to}", "install"],
                   check=True, env=env, stdout=subprocess.DEVNULL)


with tempfile.TemporaryDirectory() as prefix:
    install(prefix)
    for name in sys.argv[2:]:
        check_file(name)
    check_language()
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed or not passed else 0)
