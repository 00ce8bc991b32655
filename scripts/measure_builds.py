"""Measures the builds of the embedded stack beside buildah by hand in the same run. Called by scripts/bench."""

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

from measured_builds import Buildah, Stack

BIN = Path(sys.argv[1])
ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 7
BASE = "mcr.microsoft.com/busybox"
rows = []


def row(what, value, unit, limit, peer=""):
    """Keeps one line of the table: a figure, the most that it may be, and what it was measured against."""
    rows.append((what, f"{value:.3g} {unit}", f"{limit:g} {unit}", peer, value <= limit))


def files():
    """A source whose steps no cache has seen."""
    return {"Dockerfile": f"FROM {BASE}\nCOPY mark /mark\nRUN cat /mark\n".encode(), "mark": uuid.uuid4().bytes}


def one_by_one(stack, buildah):
    """Runs beside buildah by hand, in turns, so that the machine's moods hit both alike."""
    buildah.command("pull", BASE)
    ours, theirs, first = [], [], []

    def run(number):
        source = stack.upload(files())
        begun = time.perf_counter()
        line, end = stack.follow(stack.schedule(f"bench:ours{number}", source), begun)
        first.append(line)
        ours.append(end)

    for number in range(ROUNDS):
        turns = [lambda: run(number), lambda: theirs.append(buildah.build(f"bench:theirs{number}", files()))]
        for turn in turns[:: 1 if number % 2 == 0 else -1]:
            turn()
    overhead = statistics.median(a - b for a, b in zip(ours, theirs))
    row("a run over buildah bud and push, base present", overhead, "s", 0.5,
        f"{statistics.median(ours):.2f} s, buildah {statistics.median(theirs):.2f} s")
    row("first line of the log after scheduleRun", statistics.median(first), "s", 0.3)
    return statistics.median(ours)


def eight_at_once(stack, alone):
    """Eight runs of one registry on the two agents of its region: taken in their order, and all of them end."""
    sources = [stack.upload(files()) for _ in range(8)]
    begun = time.perf_counter()
    runs = [stack.schedule(f"bench:queue{number}", source) for number, source in enumerate(sources)]
    for run in runs:
        stack.follow(run, begun)
    seconds = time.perf_counter() - begun
    begins = [stack.properties(run)["startTime"] for run in runs]
    if begins != sorted(begins):
        raise SystemExit(f"bench: runs did not begin in the order of their queueing: {begins}")
    row("eight runs at once on two agents, against one alone", seconds / alone, "×", 8, f"{seconds:.2f} s")


def main():
    with tempfile.TemporaryDirectory(prefix="acr-bench-") as name:
        folder = Path(name)
        environment = dict(os.environ, XDG_STATE_HOME=str(folder / "state"), HOME=str(folder))
        with open(folder / "log", "wb") as log:
            server = subprocess.Popen(
                [BIN / "acr-embedded", "serve", "--data", folder / "data", "--publications", ROOT / "data",
                 "--admin-user", "--propagation-delay", "0"], stdout=subprocess.PIPE, stderr=log, env=environment)
        try:
            stack = Stack(json.loads(server.stdout.readline()))
            stack.manager("PATCH", "", {"properties": {"networkRuleSet": {"defaultAction": "Allow"}}})
            alone = one_by_one(stack, Buildah(stack.ready, folder))
            eight_at_once(stack, alone)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=60)
    width = max(len(what) for what, *_ in rows)
    for what, value, limit, peer, ok in rows:
        print(f"{what:<{width}}  {value:>10}  at most {limit:>8}  {'ok  ' if ok else 'OVER'}  {peer}".rstrip())
    return 0 if all(ok for *_, ok in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
