"""Measures the release build against the limits that the project sets itself. Called by scripts/bench."""

import gzip
import http.client
import json
import os
import random
import signal
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import netaddr
import orjson

from measured_service import cloud

BIN = Path(sys.argv[1])
ROOT = Path(__file__).resolve().parent.parent
rows = []


def row(what, value, unit, limit, peer=""):
    """Keeps one line of the table: a figure, the most that it may be, and what it was measured against."""
    rows.append((what, f"{value:.3g} {unit}", f"{limit:g} {unit}", peer, value <= limit))


def median_ms(repeat, call):
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def interleaved_ms(repeat, *calls):
    """Medians of several calls that take turns, so that the machine's moods hit all alike."""
    times = [[] for _ in calls]
    for _ in range(repeat):
        for index, call in enumerate(calls):
            start = time.perf_counter()
            call()
            times[index].append((time.perf_counter() - start) * 1000)
    return [statistics.median(series) for series in times]


def publication():
    """The newest real publication, else the largest sample, as bytes."""
    archive = Path(os.environ.get("SERVICE_TAG_ARCHIVE", ROOT.parent / "shared" / "data"))
    real = sorted(archive.glob("ServiceTags_Public_*.json.gz"))
    if real:
        print(f"bench: on the real {real[-1].name}", file=sys.stderr)
        return gzip.decompress(real[-1].read_bytes())
    sample = max((ROOT / "data").glob("ServiceTags_Embedded_*.json"), key=lambda path: path.stat().st_size)
    print(f"bench: no archive of real publications here; on the sample {sample.name}", file=sys.stderr)
    return sample.read_bytes()


def in_process(folder):
    content = publication()
    path = folder / "publication.json"
    path.write_bytes(content)
    ours = json.loads(subprocess.run([BIN / "Benchmarks", path], check=True, capture_output=True).stdout)
    theirs = median_ms(21, lambda: orjson.loads(content))
    row(f"global list ({ours['global-prefixes']:.0f} prefixes) to 100 rules", ours["compress-global"], "ms", 0.15)
    row(f"every prefix ({ours['every-prefixes']:.0f}) to 100 rules", ours["compress-every"], "ms", 6)
    row(f"publication of {len(content) / 1e6:.2f} MB read strictly", ours["parse"], "ms", 12)
    row("… against orjson.loads", ours["parse"] / theirs, "×", 1, f"orjson {theirs:.3g} ms")
    row("a client judged by 100 rules", ours["firewall"] * 1e6, "ns", 1000)


def whole_process(folder):
    chance = random.Random(20251020)
    prefixes = [f"{netaddr.IPAddress(chance.getrandbits(32) >> 8 << 8)}/{chance.randint(24, 32)}" for _ in range(100_000)]
    text = ("\n".join(prefixes) + "\n").encode()
    source = folder / "prefixes.txt"
    source.write_bytes(text)
    tool = [BIN / "acr-firewall-sync", "compress", "--max-rules", "200000"]

    def run(command):
        with source.open("rb") as stdin, open(os.devnull, "wb") as sink:
            subprocess.run(command, stdin=stdin, stdout=sink, stderr=sink, check=True)

    ours, theirs = interleaved_ms(31, lambda: run(tool), lambda: run(["iprange", "--optimize"]))
    row("compress 100,000 prefixes, whole process, against iprange", ours / theirs, "×", 1,
        f"{ours:.3g} ms, iprange {theirs:.3g} ms")
    merge = median_ms(3, lambda: netaddr.cidr_merge(prefixes))
    row("… against netaddr.cidr_merge", ours / merge, "×", 0.1, f"netaddr {merge:.0f} ms")


def plan(folder):
    data = folder / "embedded"
    environment = dict(os.environ, XDG_STATE_HOME=str(folder / "state"), HOME=str(folder))
    server = subprocess.Popen([BIN / "acr-embedded", "serve", "--data", data, "--publications", ROOT / "data"],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment)
    try:
        server.stdout.readline()
        tool = BIN / "acr-firewall-sync"
        archived = folder / "archived.json"
        subprocess.run([tool, "fetch", "--embedded", data, "--output", archived], check=True, env=environment,
                       capture_output=True)
        times, sizes = [], []
        for _ in range(21):
            start = time.perf_counter()
            child = subprocess.Popen([tool, "plan", "--embedded", data, "--publication", archived, "--format", "json"],
                                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
            _, status, usage = os.wait4(child.pid, 0)
            times.append((time.perf_counter() - start) * 1000)
            sizes.append(usage.ru_maxrss / 1024)
            if os.waitstatus_to_exitcode(status) not in (0, 2):
                raise SystemExit("bench: plan failed")
        row("plan from an archived publication, whole process", statistics.median(times), "ms", 80)
        row("… peak memory", statistics.median(sizes), "MB", 60)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)


def backtest(folder):
    history = Path(os.environ.get("SERVICE_TAG_ARCHIVE", ROOT.parent / "shared" / "data")) / "acr-history-2019-2025.jsonl.gz"
    if not history.exists():
        print(f"bench: no history of real publications at {history}; no backtest", file=sys.stderr)
        return
    for rules, limit in ((1000, 5000), (100, 5000)):
        command = [BIN / "acr-firewall-sync", "backtest", "--archive", history, "--tag", "AzureContainerRegistry.*",
                   "--max-rules", str(rules), "--format", "json"]
        answer = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        if answer["uncoveredAfterRun"] != 0:
            raise SystemExit("bench: a required address is refused after a run of the backtest")
        time_ms = median_ms(3, lambda: subprocess.run(command, check=True, capture_output=True))
        row(f"backtest of {answer['runs']} publications, {rules} rules, whole process", time_ms, "ms", limit)


def peak_memory(pid):
    """The most memory that a process ever had, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def make_registries(ready, count, workers=8):
    """Makes closed registries by the resource manager, as anybody would and a few at a time, until there are as many."""
    first = ready["registries"][0]
    group = first["id"].split("/registries/")[0]
    tls = ssl.create_default_context(cafile=ready["ca"])
    host = urllib.parse.urlsplit(ready["arm"])
    headers = {"Authorization": f"Bearer {Path(ready['token']).read_text().strip()}", "Content-Type": "application/json"}
    body = json.dumps({"location": "japaneast", "sku": {"name": "Premium"},
                       "properties": {"networkRuleSet": {"defaultAction": "Deny"}}})
    ids = [f"{group}/registries/fleet{number:05}" for number in range(1, count)]

    def make(some):
        connection = http.client.HTTPSConnection(host.hostname, host.port, context=tls)
        for identifier in some:
            connection.request("PUT", f"{identifier}?api-version=2025-11-01", body, headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status not in (200, 201):
                raise SystemExit(f"bench: the embedded stack answers {answer.status} to a new registry")
        connection.close()

    with ThreadPoolExecutor(workers) as pool:
        for _ in pool.map(make, [ids[start::workers] for start in range(workers)]):
            pass
    return [first["id"]] + ids


def fleet(folder, count=1_000):
    """A thousand registries against the embedded control plane on the same machine, throttle settings lifted."""
    data = folder / "fleet"
    environment = dict(os.environ, XDG_STATE_HOME=str(folder / "state"), HOME=str(folder))
    log = open(folder / "fleet.log", "wb")
    server = subprocess.Popen([BIN / "acr-embedded", "serve", "--data", data, "--publications", ROOT / "data"],
                              stdout=subprocess.PIPE, stderr=log, env=environment)
    try:
        ready = json.loads(server.stdout.readline())
        start = time.perf_counter()
        ids = make_registries(ready, count)
        print(f"bench: {count:,} registries made in {time.perf_counter() - start:.0f} s", file=sys.stderr)
        configuration = folder / "fleet.yaml"
        configuration.write_text(cloud(ready) + f"""throttle: {{ unlimited: true }}
defaults: {{ tags: [AzureContainerRegistry.<location>], credential: bench }}
state-directory: {folder / "fleet-state"}
registries:
""" + "".join(f"  - {{ id: {identifier}, cloud: bench }}\n" for identifier in ids))
        sizes = []

        def run(expected):
            output = folder / "fleet.txt"
            start = time.perf_counter()
            with output.open("wb") as sink:
                child = subprocess.Popen([BIN / "acr-firewall-sync", "apply", "--yes", "--config", configuration],
                                         stdout=sink, stderr=log, env=environment)
                _, status, usage = os.wait4(child.pid, 0)
            seconds = time.perf_counter() - start
            sizes.append(usage.ru_maxrss / 1024)
            if os.waitstatus_to_exitcode(status) != 0:
                raise SystemExit(f"bench: apply to the fleet failed; see {log.name}")
            told = output.read_text().count(expected)
            if told != count:
                raise SystemExit(f"bench: {told} of {count} registries say '{expected}'")
            return seconds

        first = run("read back and verified")
        quiet = [run("nothing to change") for _ in range(3)]
        changing = []
        for _ in range(3):
            subprocess.run([BIN / "acr-embedded", "publication", "advance", "--data", data], check=True,
                           env=environment, capture_output=True)
            changing.append(run("read back and verified"))
        for what, seconds, limit in (("quiet run over", statistics.median(quiet), count / 1_000),
                                     ("run that changes all of", statistics.median(changing), count / 200),
                                     ("first run over", first, count / 200)):
            row(f"{what} {count:,} registries, whole process", seconds, "s", limit, f"{count / seconds:,.0f} a second")
        row("… peak memory of the service", max(sizes), "MB", 150)
        row("… peak memory of the embedded stack", peak_memory(server.pid), "MB", 400)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=60)
        log.close()


def main():
    with tempfile.TemporaryDirectory(prefix="acr-bench-") as name:
        folder = Path(name)
        for part in (in_process, whole_process, backtest, plan, fleet):
            part(folder)
    width = max(len(what) for what, *_ in rows)
    for what, value, limit, peer, ok in rows:
        print(f"{what:<{width}}  {value:>10}  at most {limit:>8}  {'ok  ' if ok else 'OVER'}  {peer}".rstrip())
    return 0 if all(ok for *_, ok in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
