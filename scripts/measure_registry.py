"""Measures the embedded registry beside Debian's docker-registry in the same run. Called by scripts/bench.

Both speak plain HTTP on loopback and keep their content on the same disk. wrk loads them in turns, with one thread and
32 connections. Large blobs are pushed by four curls at once, and pulled by four clients at once that let the kernel
throw away what arrives, so that the servers are measured and not their clients.

Ours judges every request by its firewall, asks a bearer token of it and writes it into its access log; docker-registry
does none of that here: its own way of passwords costs it a bcrypt round of 50 ms a request.
"""

import http.client
import json
import multiprocessing
import os
import signal
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path

from measured_registry import Server, digest, pull

BIN = Path(sys.argv[1])
ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 3
LAYER = 100_000_000
REPEATS = 5
rows = []


def row(what, ours, theirs, unit, ratio, least):
    """Keeps one line of the table; a figure without a `least` is for information."""
    rows.append((what, ours, theirs, unit, ratio, least))


def peak_memory(pid):
    """The most memory that a process ever had, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def start_peer(folder):
    port = free_port()
    configuration = folder / "docker-registry.yml"
    configuration.write_text(f"""version: 0.1
log: {{ accesslog: {{ disabled: true }}, level: error }}
storage:
  filesystem: {{ rootdirectory: {folder / "docker-registry"} }}
  delete: {{ enabled: true }}
http: {{ addr: "127.0.0.1:{port}" }}
""")
    process = subprocess.Popen(["docker-registry", "serve", configuration], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return Server(f"http://127.0.0.1:{port}", {}, process)
        except OSError:
            time.sleep(0.05)
    raise SystemExit("bench: docker-registry does not listen")


def set_rules(ready, default, rules):
    """Gives the registry these network rules, by the resource manager."""
    parts = urllib.parse.urlsplit(ready["arm"])
    connection = http.client.HTTPSConnection(
        parts.hostname, parts.port, context=ssl.create_default_context(cafile=ready["ca"]))
    body = {"properties": {"publicNetworkAccess": "Enabled", "networkRuleSet": {
        "defaultAction": default, "ipRules": [{"action": "Allow", "value": rule} for rule in rules]}}}
    connection.request("PATCH", f"{ready['registries'][0]['id']}?api-version=2025-11-01", json.dumps(body), {
        "Authorization": f"Bearer {Path(ready['token']).read_text().strip()}", "Content-Type": "application/json"})
    answer = connection.getresponse()
    text = answer.read()
    if answer.status not in (200, 201):
        raise SystemExit(f"bench: the resource manager answers {answer.status}: {text[:300]}")


def start_ours(folder):
    environment = dict(os.environ, XDG_STATE_HOME=str(folder / "state"), HOME=str(folder))
    process = subprocess.Popen(
        [BIN / "acr-embedded", "serve", "--data", folder / "data", "--publications", ROOT / "data", "--admin-user",
         "--plain-http", "--propagation-delay", "0"],
        stdout=subprocess.PIPE, stderr=open(folder / "acr-embedded.log", "wb"), env=environment)
    ready = json.loads(process.stdout.readline())
    set_rules(ready, "Allow", [])
    registry = ready["registries"][0]
    server = Server(registry["plainURL"].rstrip("/"), {}, process, ca=ready["ca"])
    form = urllib.parse.urlencode({
        "grant_type": "password", "service": registry["loginServer"], "username": registry["username"],
        "password": Path(registry["passwordFile"]).read_text().strip(), "scope": "repository:bench:pull,push"})
    _, content = server.request("POST", "/oauth2/token", form, {"Content-Type": "application/x-www-form-urlencoded"})
    server.headers = {"Authorization": f"Bearer {json.loads(content)['access_token']}"}
    return server, ready


def rates(servers, path, what, least):
    """Requests a second of ours and of the peer, in turns."""
    figures = [[], []]
    for _ in range(ROUNDS):
        for index, server in enumerate(servers):
            figures[index].append(server.wrk(path))
    ours, theirs = map(statistics.median, figures)
    row(what, ours, theirs, "requests/s", ours / theirs, least)


def hot(servers):
    layer = os.urandom(4096)
    for server in servers:
        server.push("bench", layer)
        server.tag("bench", "v1", [(digest(layer), len(layer))])
        server.headers["Accept"] = "application/vnd.docker.distribution.manifest.v2+json"
    rates(servers, "/v2/bench/manifests/v1", "manifest GET by tag, 32 connections", 20)
    rates(servers, f"/v2/bench/blobs/{digest(layer)}", "blob GET of 4 KB, 32 connections", 20)
    return f"/v2/bench/blobs/{digest(layer)}"


def firewall(ours, ready):
    """The rate with a hundred rules, the client in the last of them, against that of a registry open to all."""
    rules = [f"203.0.{number // 128 + 112}.{number % 128 * 2}" for number in range(99)] + ["127.0.0.1"]
    figures = [[], []]
    for turn in range(9):
        sides = list(enumerate((("Deny", rules), ("Allow", []))))
        for index, (default, values) in sides if turn % 2 == 0 else reversed(sides):
            set_rules(ready, default, values)
            figures[index].append(ours.wrk("/v2/bench/manifests/v1", seconds=2))
    closed, opened = map(statistics.median, figures)
    # Of neighbours in time, for a machine's moods are larger than what is looked for.
    ratio = statistics.median(mine / theirs for mine, theirs in zip(*figures))
    row("… ours with 100 rules, against none", closed, opened, "requests/s", ratio, 0.95)


def encrypted(ours, ready, blob):
    url = ready["registries"][0]["url"].rstrip("/")
    row("… ours over TLS, manifest", ours.wrk("/v2/bench/manifests/v1", url), None, "requests/s", None, None)
    row("… ours over TLS, blob of 4 KB", ours.wrk(blob, url), None, "requests/s", None, None)


def large(servers, folder, ready, clients):
    content = [bytearray(os.urandom(LAYER)) for _ in range(4)]
    pushes, pulls = [[], []], [[], []]
    total = 4 * LAYER / 1e6
    for turn in range(ROUNDS):
        files, digests = [], []
        for number, layer in enumerate(content):
            layer[:8] = os.urandom(8)
            path = folder / f"layer{number}"
            path.write_bytes(layer)
            files.append(path)
            digests.append(digest(layer))
        for index, server in list(enumerate(servers))[:: 1 if turn % 2 == 0 else -1]:
            os.sync()
            uploads = [server.upload("bench") for _ in files]
            pushes[index].append(total / server.curls(
                [["-T", path, f"{server.url}{upload}digest={value}"]
                 for path, upload, value in zip(files, uploads, digests)]))
            # A layer that no manifest names is none that anybody pulls.
            server.tag("bench", f"large{turn}", [(value, LAYER) for value in digests])
            wanted = [(server.url, f"/v2/bench/blobs/{value}", server.headers, LAYER) for value in digests]
            # Once for the memory of the system and of the servers.
            clients.starmap(pull, [(*one, 1) for one in wanted], chunksize=1)
            start = time.perf_counter()
            clients.starmap(pull, [(*one, REPEATS) for one in wanted], chunksize=1)
            pulls[index].append(REPEATS * total / (time.perf_counter() - start))
    row("100 MB blob GET, four at once", *(medians := [statistics.median(f) for f in pulls]), "MB/s",
        medians[0] / medians[1], 1.3)
    row("100 MB push, four at once, on the disk", *(medians := [statistics.median(f) for f in pushes]), "MB/s",
        medians[0] / medians[1], 1)
    ours, url = servers[0], ready["registries"][0]["url"].rstrip("/")
    seconds = ours.curls([["-o", "/dev/null", f"{url}/v2/bench/blobs/{value}"] for value in digests])
    row("… ours over TLS, GET", total / seconds, None, "MB/s", None, None)


def main():
    with tempfile.TemporaryDirectory(prefix="acr-bench-") as name, multiprocessing.Pool(4) as clients:
        folder = Path(name)
        peer = start_peer(folder)
        ours = None
        try:
            ours, ready = start_ours(folder)
            servers = [ours, peer]
            blob = hot(servers)
            firewall(ours, ready)
            encrypted(ours, ready, blob)
            set_rules(ready, "Allow", [])
            large(servers, folder, ready, clients)
            memory = [peak_memory(server.process.pid) for server in servers]
            row("peak memory over all of it", *memory, "MB", memory[1] / memory[0], 1)
        finally:
            for server in filter(None, (ours, peer)):
                server.process.send_signal(signal.SIGTERM)
                server.process.wait(timeout=60)
    width = max(len(what) for what, *_ in rows)
    good = True
    for what, ours, theirs, unit, ratio, least in rows:
        line = f"{what:<{width}}  {ours:>10,.0f} {unit}"
        if theirs is not None:
            verdict = "ok  " if ratio >= least else "UNDER"
            good = good and ratio >= least
            line += f"  {ratio:>6.2f} × of {theirs:>8,.0f}  at least {least:>4} ×  {verdict}"
        print(line)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
