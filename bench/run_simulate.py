# SPDX-License-Identifier: Apache-2.0
#
# run_simulate.py SCOPEC EVENTS POLICY SHORT-LOG [MILLIONS...] - how fast `scopec simulate` replays a log of a million events of that policy on one
# core (processor time, the median of three runs), and how much memory logs of so many million events take, which come through a pipe.
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

scopec, events, policy, short, *millions = sys.argv[1:]


def run(args, stdin=None):
    """Processor seconds and the most memory in MiB of one run."""
    pid = os.fork()
    if pid == 0:
        if stdin is not None:
            os.dup2(stdin, 0)
        os.dup2(os.open("/dev/null", os.O_WRONLY), 1)
        os.execv(args[0], args)
    _, status, used = os.wait4(pid, 0)
    if status != 0:
        sys.exit(f"{' '.join(args)} has failed")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


if not millions:
    with tempfile.TemporaryDirectory() as folder:
        log = pathlib.Path(folder, "log")
        with log.open("wb") as to:
            subprocess.run([events, short, "1000000"], stdout=to, check=True)
        seconds, memory = zip(*(run([scopec, "simulate", policy, "--log", str(log)]) for _ in range(3)))
        middle = statistics.median(seconds)
        print(f"{policy}: {1 / middle:.2f} million events/s of {log.stat().st_size / 1e6:.0f} bytes, {log.stat().st_size / 1e6 / middle:.0f} MB/s, {max(memory):.0f} MiB")
for count in millions:
    writer = subprocess.Popen([events, short, f"{count}000000"], stdout=subprocess.PIPE)
    seconds, memory = run([scopec, "simulate", policy, "--log", "-"], stdin=writer.stdout.fileno())
    writer.stdout.close()
    if writer.wait() != 0:
        sys.exit("the log was not written")
    print(f"{count} million events: {memory:.0f} MiB, {float(count) / seconds:.2f} million/s")
