"""Measures the builds of the embedded stack beside buildah by hand in the same run. Called by scripts/bench."""

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
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


def onto_base():
    """A source on a base that has to be pulled, whose steps no cache has seen."""
    return {"Dockerfile": f"FROM {BASE}\nCOPY mark /mark\nRUN cat /mark\n".encode(),
            "mark": uuid.uuid4().hex.encode()}


def with_base():
    """A source that brings its base."""
    return {"Dockerfile": b'FROM scratch\nCOPY busybox mark /\nRUN ["/busybox", "cat", "/mark"]\n',
            "busybox": Path("/bin/busybox").read_bytes(), "mark": uuid.uuid4().hex.encode()}


def one_by_one(stack, buildah, files, what, base=None):
    """Runs beside buildah by hand, in turns, so that the machine's moods hit both alike; buildah has `base` already."""
    ours, theirs, first = [], [], []

    def run(number):
        source = stack.upload(files())
        begun = time.perf_counter()
        line, end = stack.follow(stack.schedule(f"bench:ours{number}", source), begun)
        first.append(line)
        ours.append(end)

    for number in range(ROUNDS):
        turns = [lambda: run(number), lambda: theirs.append(buildah.build(f"bench:theirs{number}", files(), base))]
        for turn in turns[:: 1 if number % 2 == 0 else -1]:
            turn()
    overhead = statistics.median(a - b for a, b in zip(ours, theirs))
    row(f"a run over buildah bud and push, {what}", overhead, "s", 0.5,
        f"{statistics.median(ours):.2f} s, buildah {statistics.median(theirs):.2f} s")
    return statistics.median(ours), statistics.median(first)


def eight_at_once(stack, alone):
    """Eight runs of one registry on the two agents of its region: taken in their order, and all of them end."""
    sources = [stack.upload(onto_base()) for _ in range(8)]
    begun = time.perf_counter()
    runs = [stack.schedule(f"bench:queue{number}", source) for number, source in enumerate(sources)]
    for run in runs:
        stack.follow(run, begun)
    seconds = time.perf_counter() - begun
    begins = [stack.properties(run)["startTime"] for run in runs]
    if begins != sorted(begins):
        raise SystemExit(f"bench: runs did not begin in the order of their queueing: {begins}")
    row("eight runs at once on two agents, against one alone", seconds / alone, "×", 8, f"{seconds:.2f} s")


def lists(stack):
    """What `az acr task list-runs` asks, with and without filters, and a whole page, over HTTPS."""
    digest = f"{5_001:064x}"
    slowest = 0
    for query, least in (("$top=15", 15), ("", 100), ("$top=15&$filter=Status eq 'Failed'", 15),
                         (f"$filter=contains(OutputImageManifests, 'image@sha256:{digest}')", 1),
                         ("$filter=CreateTime lt 2026-01-01T01:00:00Z and FinishTime gt 2026-01-01T00:30:00Z", 100),
                         ("$top=15&$filter=TaskName eq 'none'", 0)):
        path = f"/runs?{urllib.parse.quote(query, safe='$=&')}" if query else "/runs"
        times = []
        for _ in range(21):
            start = time.perf_counter()
            found = stack.manager("GET", path)["value"]
            times.append((time.perf_counter() - start) * 1000)
        if len(found) < least or (least == 0 and found):
            raise SystemExit(f"bench: '{query}' finds {len(found)} runs")
        slowest = max(slowest, statistics.median(times))
    row("… over HTTPS", slowest, "ms", 20)


def serve(folder):
    environment = dict(os.environ, XDG_STATE_HOME=str(folder / "state"), HOME=str(folder))
    with open(folder / "log", "ab") as log:
        server = subprocess.Popen(
            [BIN / "acr-embedded", "serve", "--data", folder / "data", "--publications", ROOT / "data", "--admin-user",
             "--propagation-delay", "0"], stdout=subprocess.PIPE, stderr=log, env=environment)
    return server, Stack(json.loads(server.stdout.readline()))


def stop(server):
    server.send_signal(signal.SIGTERM)
    server.wait(timeout=60)


def main():
    with tempfile.TemporaryDirectory(prefix="acr-bench-") as name:
        folder = Path(name)
        server, stack = serve(folder)
        try:
            stack.manager("PATCH", "", {"properties": {"networkRuleSet": {"defaultAction": "Allow"}}})
            buildah = Buildah(stack.ready, folder)
            _, first = one_by_one(stack, buildah, with_base, "base present")
            alone, second = one_by_one(stack, buildah, onto_base, "both pull the base")
            one_by_one(stack, buildah, onto_base, "a run pulls the base that buildah has", BASE)
            row("first line of the log after scheduleRun", max(first, second), "s", 0.3)
            eight_at_once(stack, alone)
            stop(server)
            filled = subprocess.run([BIN / "Benchmarks", "runs", folder / "data"], check=True, capture_output=True)
            row("10,000 finished runs, the slowest list or filter", max(json.loads(filled.stdout).values()), "ms", 20)
            server, stack = serve(folder)
            lists(stack)
        finally:
            stop(server)
    width = max(len(what) for what, *_ in rows)
    for what, value, limit, peer, ok in rows:
        print(f"{what:<{width}}  {value:>10}  at most {limit:>8}  {'ok  ' if ok else 'OVER'}  {peer}".rstrip())
    return 0 if all(ok for *_, ok in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
