"""Knocks at a closed registry more than 10,000 times a second for a minute, as real requests, while the daemon watches.

Both programs must stay small, and whoever is on call is told once. Called by scripts/bench.
"""

import http.server
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from measured_service import cloud

BIN = Path(sys.argv[1])
ROOT = Path(__file__).resolve().parent.parent
SECONDS = 60
rows = []


class Hook(http.server.BaseHTTPRequestHandler):
    """A channel of alerts: keeps what kind of event came about what."""

    events = []

    def do_POST(self):
        event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        Hook.events.append((event["type"].rsplit(".", 1)[-1], event["subject"]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *words):
        pass


def peak_memory(pid):
    """The most memory that a process ever had, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def configuration(folder, ready, port):
    path = folder / "watch.yaml"
    path.write_text(cloud(ready) + f"""state-directory: {folder / "sync"}
defaults:
  tags: [AzureContainerRegistry.<location>]
  credential: bench
  events: {ready["events"]}
  schedule: {{ every: 5s }}
alerts: {{ channels: {{ hook: {{ webhook: {{ url: "http://127.0.0.1:{port}/" }} }} }} }}
registries:
  - {{ id: {ready["registries"][0]["id"]}, cloud: bench }}
""")
    return path


def until(condition, what, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise SystemExit(f"bench: {what} did not happen within {seconds} s")
        time.sleep(0.1)


def knock(folder, environment, children, log):
    hook = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=hook.serve_forever, daemon=True).start()
    stack = subprocess.Popen(
        [BIN / "acr-embedded", "serve", "--data", folder / "data", "--publications", ROOT / "data", "--plain-http"],
        stdout=subprocess.PIPE, stderr=log, env=environment)
    children.append(stack)
    ready = json.loads(stack.stdout.readline())
    daemon = subprocess.Popen(
        [BIN / "acr-firewall-sync", "watch", "--config", configuration(folder, ready, hook.server_port),
         "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=log, env=environment)
    children.append(daemon)
    daemon.stdout.readline()
    text = subprocess.run(
        ["wrk", "-t1", "-c32", f"-d{SECONDS}s", ready["registries"][0]["plainURL"] + "/v2/"], check=True,
        capture_output=True, text=True).stdout
    refused = int(re.search(r"Non-2xx or 3xx responses: (\d+)", text)[1])
    until(lambda: ("resolved", "drift/refused/not-azure") in Hook.events, "the end of the alert")
    rows.append(("refusals a second, for a minute", f"{refused / SECONDS:,.0f}", "at least 10,000",
                 refused / SECONDS >= 10_000))
    raised = Hook.events.count(("raised", "drift/refused/not-azure"))
    rows.append(("… alerts that they raised", str(raised), "1", raised == 1))
    for what, process, limit in (("the embedded stack", stack, 150), ("the daemon", daemon, 100)):
        peak = peak_memory(process.pid)
        rows.append((f"… peak memory of {what}", f"{peak:.0f} MB", f"at most {limit} MB", peak <= limit))


def main():
    with tempfile.TemporaryDirectory(prefix="acr-bench-") as name:
        folder = Path(name)
        environment = dict(os.environ, XDG_STATE_HOME=str(folder / "state"), HOME=str(folder))
        children = []
        try:
            with open(folder / "log", "wb") as log:
                knock(folder, environment, children, log)
        finally:
            for child in reversed(children):
                child.send_signal(signal.SIGTERM)
                child.wait(timeout=60)
    width = max(len(what) for what, *_ in rows)
    for what, value, limit, ok in rows:
        print(f"{what:<{width}}  {value:>10}  {limit:<15}  {'ok' if ok else 'OVER'}")
    return 0 if all(ok for *_, ok in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
