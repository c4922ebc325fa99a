# SPDX-License-Identifier: Apache-2.0
#
# watch_test.py SCOPEC - `scopec test --watch` with real files that change as editors and people change them: what runs again and
# what does not, that mistakes do not end it, that signals do, and that nothing is left or grows. Also the progress line, which
# needs a terminal. Waits for what is expected, never for a time; each wait has a limit.
# SCOPEC_UNDER is a command to run the program under, such as valgrind.
import os
import pathlib
import pty
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

scopec = str(pathlib.Path(sys.argv[1]).resolve())
under = os.environ.get("SCOPEC_UNDER", "").split()
LIMIT = 120 if under else 30
environment = {k: v for k, v in os.environ.items() if k not in ("CI", "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY")}
environment.update(LC_ALL="C.UTF-8", TERM="xterm", ASAN_OPTIONS="quarantine_size_mb=0")  # what is freed is free
signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell's background jobs ignore it, and so would what they start
passed = failed = 0


def check(what, good, detail=""):
    global passed, failed
    passed += bool(good)
    failed += not good
    if not good:
        print(f"FAIL {what}\n{detail}")


class Stream:
    """What a file descriptor has said so far."""

    def __init__(self, fd):
        self.fd, self.text, self.at, self.ended = fd, "", 0, False
        self.changed = threading.Condition()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        while True:
            try:
                data = os.read(self.fd, 65536)
            except OSError:
                data = b""
            with self.changed:
                self.text += data.decode("utf-8", "replace")
                self.ended = not data
                self.changed.notify_all()
            if not data:
                return

    def all(self):
        """All of it, once its writer has ended."""
        with self.changed:
            self.changed.wait_for(lambda: self.ended, LIMIT)
            return self.text

    def next(self, pattern):
        """The text up to the end of the next match; None, and a failed check, where none comes."""
        deadline = time.monotonic() + LIMIT
        with self.changed:
            while not (found := re.compile(pattern, re.S).search(self.text, self.at)):
                if time.monotonic() > deadline or not self.changed.wait(timeout=LIMIT):
                    check(f"waited for {pattern!r}", False, self.text[self.at:][-2000:])
                    return ""
            text, self.at = self.text[self.at:found.end()], found.end()
            return text


class Watch:
    def __init__(self, folder, *args, terminal=False):
        self.read_end, write_end = os.pipe()
        error_read, error_write = pty.openpty() if terminal else os.pipe()
        self.process = subprocess.Popen([*under, scopec, "test", "--watch", *args], cwd=folder, env=environment,
                                        stdin=subprocess.DEVNULL, stdout=write_end, stderr=error_write)
        os.close(write_end)
        os.close(error_write)
        self.out, self.err = Stream(self.read_end), Stream(error_read)

    def round(self):
        """The next round: its line, and what it printed."""
        return self.out.next(r"\n== [^\n]*\n.*?\d+ passed, \d+ failed\n")

    def end(self, number):
        self.process.send_signal(number)
        try:
            return self.process.wait(LIMIT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return "no end"


def edit(path, old, new):
    text = path.read_text()
    assert old in text, (path, old)
    path.write_text(text.replace(old, new))


def edit_by_rename(path, old, new):
    other = path.with_name(f".{path.name}.new")
    shutil.copy(path, other)
    edit(other, old, new)
    os.replace(other, path)


def suites_of(text):
    return sorted(re.findall(r"(?m)^(?:ok  |FAIL) (\S+_test\.yaml)  \d+ check", text))


def init(folder):
    subprocess.run([scopec, "init", folder], check=True, stdout=subprocess.DEVNULL)


def memory(pid):
    return int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def follow_changes(work):
    p, q, far = work / "p", work / "q", work / "far"
    init(p), init(q), far.mkdir()
    text = (p / "policy_test.yaml").read_text()
    (p / "b_test.yaml").write_text(text.replace("suite: example", "suite: b"))
    (far / "far_test.yaml").write_text(text.replace("suite: example", "suite: far\npolicy: ../q"))
    w = Watch(work, "p", "q", "far")
    first = w.out.next(r"\d+ passed, 0 failed\n")
    everything = ["far/far_test.yaml", "p/b_test.yaml", "p/policy_test.yaml", "q/policy_test.yaml"]
    check("all tests run at first", suites_of(first) == everything, first)
    check("and then it waits", "Watching 3 folders" in w.err.next(r"Watching [^\n]*\n"))

    edit(p / "b_test.yaml", "suite: b", "suite: c")
    text = w.round()
    check("a test file: that one", "== changed p/b_test.yaml: running 1 of 4 test files\n" in text, text)
    check("and no other", suites_of(text) == ["p/b_test.yaml"], text)

    edit_by_rename(q / "policy.yaml", "ttl: 15m", "ttl: 14m")
    text = w.round()
    check("a policy, by rename: its tests", suites_of(text) == ["far/far_test.yaml", "q/policy_test.yaml"], text)
    check("which fail", "differs   ttl 14 min, expected 15 min" in text, text)

    edit(p / "policy.yaml", "grants:", "grants")
    check("a policy that is broken: its mistake", w.err.next(r"p/policy.yaml:\d+:\d+: error\[SC"))
    edit(p / "policy.yaml", "grants", "grants:")
    text = w.round()
    check("repaired: its tests", suites_of(text) == ["p/b_test.yaml", "p/policy_test.yaml"], text)

    edit(p / "policy_test.yaml", "expect: {decision: allow", "expect: {decision: alow")
    edit(p / "b_test.yaml", "suite: c", "suite: d")
    text = w.round()
    check("one broken test file does not hide the others", suites_of(text) == ["p/b_test.yaml"], text)
    check("its mistake is shown", w.err.next(r"cannot be `alow`"))
    edit(p / "policy_test.yaml", "decision: alow", "decision: allow")
    text = w.round()
    check("repaired: it alone", suites_of(text) == ["p/policy_test.yaml"], text)

    (p / "sub").mkdir()
    shutil.copy(p / "b_test.yaml", p / "sub/.hidden_test.yaml")
    shutil.copy(p / "b_test.yaml", work / "new_test.yaml")
    edit(work / "new_test.yaml", "suite: d", "suite: new\npolicy: ..")
    os.replace(work / "new_test.yaml", p / "sub/new_test.yaml")
    text = w.round()
    check("a new file in a new folder", "== new p/sub/new_test.yaml: running 1 of 5 test files\n" in text, text)

    (p / "notes.txt").write_text("of no interest")
    (p / ".b_test.yaml.swp").write_text("of an editor")
    edit(far / "far_test.yaml", "suite: far", "suite: farther")
    text = w.round()
    check("other files wake nobody", "== changed far/far_test.yaml: running 1 of 5" in text, text)

    (p / "sub/new_test.yaml").unlink()
    text = w.out.next(r"\n== [^\n]*\n")
    check("removed", text.endswith("== removed p/sub/new_test.yaml: no test is about it\n"), text)

    os.replace(q, work / "away")
    text = w.out.next(r"removed q/policy.yaml, q/policy_test.yaml: running 1 of 3[^\n]*\n")
    check("its policy is missed", w.err.next(r"there is no such file or folder"))
    os.replace(work / "away", q)
    text = w.round()
    check("a folder comes back", "== new q/policy.yaml, q/policy_test.yaml: running 2 of 4" in text, text)

    before, began = w.out.text.count("\n== "), time.monotonic()
    for _ in range(30):
        (p / "b_test.yaml").write_text((p / "b_test.yaml").read_text() + "# more\n")
        time.sleep(0.005)
    (p / "b_test.yaml").write_text((p / "b_test.yaml").read_text().replace("suite: d", "suite: last"))
    (q / "policy_test.yaml").write_text((q / "policy_test.yaml").read_text() + "# last\n")
    elapsed = time.monotonic() - began
    w.out.next(r"q/policy_test.yaml: running.*?passed, \d+ failed\n")
    rounds = w.out.text.count("\n== ") - before
    # Between two rounds are 50 ms without a change, at least.
    check("a burst is few rounds", 1 <= rounds <= 2 + elapsed / 0.05, f"{rounds} rounds in {elapsed:.3f} s")
    return w


def grow_not(w, work):
    """Rounds leave nothing behind: neither memory nor open files."""
    sizes = []
    for i in range(8):
        edit_by_rename(work / "q/policy.yaml", "scopec: 1", "# more\nscopec: 1")
        w.round()
        sizes.append((memory(w.process.pid), descriptors(w.process.pid)))
    check("no file stays open", max(s[1] for s in sizes) - min(s[1] for s in sizes) <= 1, str(sizes))
    check("memory does not grow", under or sizes[-1][0] - sizes[2][0] < 256 * 1024, str(sizes))


def follow_links(work):
    """A policy that is a link to a file elsewhere, and a test file that is named."""
    init(work / "p")
    (work / "elsewhere").mkdir()
    os.replace(work / "p/policy.yaml", work / "elsewhere/base")
    os.symlink(work / "elsewhere/base", work / "p/policy.yaml")
    w = Watch(work, "p/policy_test.yaml")
    w.err.next(r"Watching [^\n]*\n")
    edit(work / "elsewhere/base", "ttl: 15m", "ttl: 14m")
    text = w.round()
    check("what a link names", "== changed p/policy.yaml: running 1 of 1" in text and "1 failed" in text, text)
    edit(work / "elsewhere/base", "ttl: 14m", "ttl: 15m")
    w.round()
    (work / "p/.new").symlink_to(work / "elsewhere/other")
    shutil.copy(work / "elsewhere/base", work / "elsewhere/other")
    edit(work / "elsewhere/other", "ttl: 15m", "ttl: 13m")
    os.replace(work / "p/.new", work / "p/policy.yaml")
    text = w.round()
    check("a link that names another file", "ttl 13 min, expected 15 min" in text, text)
    edit_by_rename(work / "p/policy_test.yaml", "ttl: 15m", "ttl: 13m")
    check("a test file that is named", "11 passed, 0 failed" in w.round())
    check("the last run passed", w.end(signal.SIGTERM) == 0)


def end_by_signal(work):
    init(work / "p")
    for number in (signal.SIGINT, signal.SIGTERM):
        w = Watch(work, "p", "--report", "text=report.txt")
        w.err.next("Watching")
        check("a report is written", "11 passed" in (work / "report.txt").read_text())
        check(f"{number.name}: the status of the last run", w.end(number) == 0)
    w = Watch(work, "p")
    w.err.next("Watching")
    os.close(w.read_end)  # the thread that reads it has it open until it ends: only the process's side matters
    w.end(signal.SIGTERM)


def end_without_reader(work):
    init(work / "p")
    process = subprocess.Popen([*under, scopec, "test", "--watch", "p"], cwd=work, env=environment, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while b"Watching" not in process.stderr.readline():
        continue
    process.stdout.close()
    check("it ends when nobody reads", process.wait(LIMIT) == 0)


def long_run(work):
    """A run that would take minutes: how far it has come stands on the terminal, and a signal ends it."""
    scopes = "\n".join(f"  a:s{i}: {{risk: low}}" for i in range(2000))
    users = "\n".join(f"  u{i}@example.com: {{}}" for i in range(2000))
    contexts = "\n".join(f"    c{i}: {{n: {i}}}" for i in range(200))
    (work / "policy.yaml").write_text(f"scopec: 1\npolicy: long\nversion: 1.0.0\ncontext: {{n: int}}\nscopes:\n{scopes}\n"
                                      f"users:\n{users}\nagents: {{bot: {{tasks: {{t: {{scopes: ['a:s0']}}}}}}}}\n")
    (work / "policy_test.yaml").write_text(
        f"scopec_test: 1\nfixtures:\n  contexts:\n{contexts}\ntests:\n  - name: all\n    matrix: {{users: ['*'], agents: ['*'], "
        "tasks: ['*'], scopes: ['*'], contexts: ['*']}\n    allow: []\n")
    w = Watch(work, terminal=True)
    line = w.err.next(r"\[[-#]{20}\]\s+\d+ %  \d+:\d\d left  [\d,]+/s  [\d,]+ of 800,000")
    check("progress with rate and rest", line)
    check("a signal ends a run, which then says nothing", w.end(signal.SIGINT) == 2)
    check("the line is wiped", w.err.all().endswith("\r\x1b[K"), repr(w.err.text[-80:]))
    check("nothing was printed", w.out.all() == "", w.out.text)


def in_folder(test):
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        try:
            w = test(work)
            if w is not None:
                grow_not(w, work)
                check("the last run failed", w.end(signal.SIGTERM) == 1)
        except Exception as error:  # a thread that dies is a failed test
            check(f"{test.__name__}: {error!r}", False)


threads = [threading.Thread(target=in_folder, args=(test,)) for test in (follow_changes, follow_links, end_by_signal, end_without_reader, long_run)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed or not passed else 0)
