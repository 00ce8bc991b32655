"""A registry that is killed and started again, a client of it, and a record of what it acknowledged."""

import base64
import http.client
import json
import subprocess
import threading
import time
import urllib.parse


class Down(Exception):
    """The server is gone, or went in the middle of an answer."""


class Record:
    """What was acknowledged, and what went wrong."""

    def __init__(self):
        self.lock = threading.Lock()
        self.tags = {}  # (repository, tag) -> the digests that a pull may give; None: it may be absent
        self.counts = dict.fromkeys(
            ["pushed", "pulled", "deleted", "refused", "broken", "kills", "collections"], 0)
        self.failures = []

    def count(self, name):
        with self.lock:
            self.counts[name] += 1

    def fail(self, sentence):
        with self.lock:
            if len(self.failures) < 20:
                self.failures.append(sentence)

    def allow(self, place, digest):
        """From now until the acknowledgement either the old or the new state is right."""
        with self.lock:
            self.tags[place] = self.tags.get(place, {None}) | {digest}

    def settle(self, place, digest):
        with self.lock:
            self.tags[place] = {digest}

    def allowed(self, place):
        with self.lock:
            return set(self.tags.get(place, {None}))

    def places(self):
        with self.lock:
            return list(self.tags)


class Client:
    """One connection after the other to the registry, wherever it listens now."""

    def __init__(self, server):
        self.server = server
        self.connection = None

    def request(self, method, path, body=None, headers=()):
        server = self.server.wait()
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", server["port"], timeout=60)
            self.connection.request(
                method, path, body, {"Authorization": server["authorization"], **dict(headers)})
            answer = self.connection.getresponse()
            return answer.status, answer.headers, answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.connection.close()
            self.connection = None
            raise Down(str(error)) from None


class Server:
    """The program under test."""

    def __init__(self, program, data, record, generator):
        self.program, self.data, self.record, self.random = program, data, record, generator
        self.ready, self.is_ended, self.is_open = None, False, False
        self.condition = threading.Condition()
        self.errors = open(data + ".log", "ab")

    def run(self, end, is_over):
        while True:
            process = subprocess.Popen(
                [self.program, "serve", "--data", self.data, "--admin-user", "--plain-http", "--log-level", "error"],
                stdout=subprocess.PIPE, stderr=self.errors)
            line = process.stdout.readline()
            if not line:
                self.record.fail(f"serve ended with {process.wait()} before it was ready; see {self.data}.log")
                return self.set(None, True)
            registry = json.loads(line)["registries"][0]
            port = urllib.parse.urlparse(registry["plainURL"]).port
            self.open_door(json.loads(line), registry, port)
            with open(registry["passwordFile"], encoding="utf-8") as file:
                credentials = f"{registry['username']}:{file.read()}"
            self.set({
                "port": port,
                "authorization": "Basic " + base64.b64encode(credentials.encode()).decode(),
            })
            moment = time.monotonic() + self.random.uniform(0.8, 3.5)
            is_last = moment >= end
            if is_last:
                is_over.wait()
            else:
                time.sleep(moment - time.monotonic())
            self.set(None)
            process.kill()
            process.wait()
            if is_last:
                return self.set(None, True)
            self.record.count("kills")

    def open_door(self, ready, registry, port):
        """Lets everybody in, once; it is remembered."""
        if self.is_open:
            return
        self.is_open = True
        with open(ready["token"], encoding="utf-8") as file:
            token = file.read()
        subprocess.run(
            ["curl", "--silent", "--fail", "--output", "/dev/null", "--cacert", ready["ca"], "--request", "PATCH",
             "--header", f"Authorization: Bearer {token}", "--header", "Content-Type: application/json",
             "--data-binary", '{"properties":{"networkRuleSet":{"defaultAction":"Allow"}}}',
             f"{ready['arm']}{registry['id']}?api-version=2025-11-01"], check=True)
        # A rule takes a moment until the door knows it.
        status = 403
        while status == 403:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", "/v2/")
            status = connection.getresponse().status
            connection.close()

    def set(self, ready, is_ended=False):
        with self.condition:
            self.ready, self.is_ended = ready, is_ended
            self.condition.notify_all()

    def wait(self):
        with self.condition:
            self.condition.wait_for(lambda: self.ready or self.is_ended)
            if not self.ready:
                raise SystemExit
            return self.ready
