"""Pushes to and pulls from an embedded registry that is killed every few seconds, with collections beside it.

usage: hammer-registry.py PROGRAM DATA SECONDS SEED

Starts `PROGRAM serve` on the folder DATA, kills it with SIGKILL after a random while, and starts it again, for SECONDS.
Twelve pushers note every push that was acknowledged, twelve pullers pull at random what was, whole, and `gc` runs all
the time without grace and with a retention of no days, so that a push may be told that its blobs are gone; but one that
was acknowledged may lose nothing. At the end everything is pulled once more and `verify` reads everything again.

Prints a JSON object: counts, and `failures`, a list of sentences that is to be empty.
"""

import base64
import hashlib
import http.client
import json
import random
import subprocess
import sys
import threading
import time
import urllib.parse

TYPE = "application/vnd.oci.image.manifest.v1+json"
PUSHERS = PULLERS = 12


class Down(Exception):
    """The server is gone, or went in the middle of an answer."""


class Refused(Exception):
    """The push cannot go on as it is: the collection took a blob, or a kill an upload."""


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


def digest_of(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


def expect(wanted, status, body, what):
    if status in wanted:
        return
    if status == 404 and (b"BLOB_UPLOAD_UNKNOWN" in body or b"MANIFEST_BLOB_UNKNOWN" in body):
        raise Refused
    raise AssertionError(f"{what} was answered {status}: {body[:300]!r}")


def push_blob(client, repository, content, generator):
    digest = digest_of(content)
    status, _, body = client.request("HEAD", f"/v2/{repository}/blobs/{digest}")
    if status == 200:
        return digest
    expect([404], status, body or b"", "HEAD of a blob")
    status, headers, body = client.request("POST", f"/v2/{repository}/blobs/uploads/")
    expect([202], status, body, "POST of an upload")
    location = urllib.parse.urlparse(headers["Location"])
    path = location.path + ("?" + location.query if location.query else "")
    if generator.random() < 0.3:
        half = len(content) // 2
        status, headers, body = client.request("PATCH", path, content[:half])
        expect([202], status, body, "PATCH of an upload")
        content = content[half:]
    separator = "&" if "?" in path else "?"
    status, _, body = client.request("PUT", f"{path}{separator}digest={urllib.parse.quote(digest)}", content)
    expect([201], status, body, "PUT of an upload")
    return digest


def push(client, record, number, turn, generator, shared):
    repository = f"team-{number % 4}/app"
    layers = [
        generator.choice(shared) if generator.random() < 0.3
        else generator.randbytes(4_000_000 if generator.random() < 0.03 else generator.randrange(1, 200_000))
        for _ in range(generator.randrange(1, 4))
    ]
    config = json.dumps({"architecture": "amd64", "os": "linux", "n": [number, turn]}).encode()
    descriptors = [
        {"mediaType": "application/octet-stream", "digest": push_blob(client, repository, content, generator),
         "size": len(content)}
        for content in [config] + layers
    ]
    manifest = json.dumps(
        {"schemaVersion": 2, "mediaType": TYPE, "config": descriptors[0], "layers": descriptors[1:]}).encode()
    digest = digest_of(manifest)
    moving = turn % 3 == 0
    tag = f"latest-{number}" if moving else f"v-{number}-{turn}"
    place = (repository, tag)
    record.allow(place, digest)
    status, _, body = client.request(
        "PUT", f"/v2/{repository}/manifests/{tag}", manifest, {"Content-Type": TYPE}.items())
    expect([201], status, body, "PUT of a manifest")
    record.settle(place, digest)
    record.count("pushed")
    if not moving and generator.random() < 0.2:
        record.allow(place, None)
        status, _, body = client.request("DELETE", f"/v2/{repository}/manifests/{digest}")
        expect([202], status, body, "DELETE of a manifest")
        record.settle(place, None)
        record.count("deleted")


def pull(client, record, place):
    """Pulls a tag whole; what it gives has to be what was right at some moment of the pull."""
    repository, tag = place
    before = record.allowed(place)
    status, _, content = client.request("GET", f"/v2/{repository}/manifests/{tag}", None, {"Accept": TYPE}.items())
    right = before | record.allowed(place)
    found = digest_of(content) if status == 200 else None
    if status not in (200, 404) or found not in right:
        return record.fail(f"{repository}:{tag} gives {status} {found}, and {right} would be right")
    if status == 404:
        return
    manifest = json.loads(content)
    for descriptor in [manifest["config"]] + manifest["layers"]:
        status, _, content = client.request("GET", f"/v2/{repository}/blobs/{descriptor['digest']}")
        if status == 200 and digest_of(content) == descriptor["digest"]:
            continue
        # A tag that moved or went meanwhile may take its blobs along.
        if status == 404 and record.allowed(place) != {found}:
            return
        return record.fail(f"{repository}:{tag} needs {descriptor['digest']}, which gives {status}")
    record.count("pulled")


def work(step, client, record, is_over):
    while not is_over.is_set():
        try:
            step()
        except Down:
            record.count("broken")
        except Refused:
            record.count("refused")
        except SystemExit:
            return
        except Exception as error:  # what must not happen is told, and the others go on
            record.fail(f"{type(error).__name__}: {error}")


def pusher(server, record, number, seed, shared, is_over):
    generator, client, turn = random.Random(f"{seed} push {number}"), Client(server), [0]

    def step():
        turn[0] += 1
        push(client, record, number, turn[0], generator, shared)

    work(step, client, record, is_over)


def puller(server, record, number, seed, is_over):
    generator, client = random.Random(f"{seed} pull {number}"), Client(server)

    def step():
        places = record.places()
        if not places:
            return server.wait() and time.sleep(0.01)
        pull(client, record, generator.choice(places))

    work(step, client, record, is_over)


def collector(server, record, is_over):
    while not is_over.is_set():
        try:
            server.wait()
        except SystemExit:
            return
        result = subprocess.run(
            [server.program, "gc", "--data", server.data, "--grace", "0", "--retention", "0", "--format", "json"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        if result.returncode == 0:
            record.count("collections")


def verify(program, data, record):
    """How many blobs and manifests are as they were pushed."""
    result = subprocess.run(
        [program, "verify", "--data", data, "--format", "json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, check=False)
    if result.returncode != 0:
        record.fail(f"verify ended with {result.returncode}: {result.stdout[:2000]}{result.stderr[:500]}")
        return 0
    return sum(summary["report"]["blobs"] + summary["report"]["manifests"] for summary in json.loads(result.stdout))


def main(program, data, seconds, seed):
    record, is_over, is_checked = Record(), threading.Event(), threading.Event()
    server = Server(program, data, record, random.Random(f"{seed} server"))
    end = time.monotonic() + float(seconds)
    serving = threading.Thread(target=server.run, args=(end, is_checked))
    shared = [random.Random(f"{seed} shared {n}").randbytes(60_000) for n in range(6)]
    threads = [threading.Thread(target=pusher, args=(server, record, n, seed, shared, is_over)) for n in range(PUSHERS)]
    threads += [threading.Thread(target=puller, args=(server, record, n, seed, is_over)) for n in range(PULLERS)]
    threads.append(threading.Thread(target=collector, args=(server, record, is_over)))
    for thread in [serving] + threads:
        thread.start()
    while time.monotonic() < end and serving.is_alive():
        time.sleep(0.1)
    is_over.set()
    for thread in threads:
        thread.join()
    if serving.is_alive():
        client = Client(server)
        for place in record.places():
            while True:
                try:
                    pull(client, record, place)
                    break
                except Down:
                    pass
        verify(program, data, record)
    is_checked.set()
    serving.join()
    # Once more after the last kill, on the folder alone.
    record.counts["verified"] = verify(program, data, record)
    record.counts["tags"] = sum(None not in record.allowed(place) for place in record.places())
    print(json.dumps({"seed": seed, **record.counts, "failures": record.failures}))
    return 1 if record.failures else 0


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
