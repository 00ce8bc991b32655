"""Pushes to and pulls from an embedded registry that is killed every few seconds, with collections beside it.

usage: hammer-registry.py PROGRAM DATA SECONDS SEED

Starts `PROGRAM serve` on the folder DATA, kills it with SIGKILL after a random while, and starts it again, for SECONDS.
Twelve pushers note every push that was acknowledged, twelve pullers pull at random what was, whole, and `gc` runs all
the time without grace and with a retention of no days, so that a push may be told that its blobs are gone; but one that
was acknowledged may lose nothing. At the end everything is pulled once more and `verify` reads everything again.

Prints a JSON object: counts, and `failures`, a list of sentences that is to be empty.
"""

import hashlib
import json
import random
import subprocess
import sys
import threading
import time
import urllib.parse

from killed_registry import Client, Down, Record, Server

TYPE = "application/vnd.oci.image.manifest.v1+json"
PUSHERS = PULLERS = 12


class Refused(Exception):
    """The push cannot go on as it is: the collection took a blob, or a kill an upload."""


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
