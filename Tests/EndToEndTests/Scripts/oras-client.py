"""Pushes an artifact with what refers to it by oras, pulls it again, and prints the names of the steps that held.

usage: oras-client.py HOST USERNAME PASSWORD-FILE

It works in its working directory, below which oras wants all paths to be.
"""

import os
import sys

import oras.client
import oras.oci

host, username, password_file = sys.argv[1:]
with open(password_file, encoding="utf-8") as file:
    password = file.read()


def step(name):
    print(name, flush=True)


def write(name, content):
    with open(name, "wb") as file:
        file.write(content)
    return name


def client(backend, user=username, secret=password):
    made = oras.client.OrasClient(hostname=host, auth_backend=backend)
    made.auth.set_basic_auth(user, secret)
    return made


# With a password in every request, for the library asks for one token and then stays with it.
writer = client("basic")
target = f"{host}/artifacts/greeting:v1"
greeting = os.urandom(3_000_000)
pushed = writer.push(
    target, files=[write("greeting.txt", b"hello\n"), write("greeting.bin", greeting)],
    manifest_annotations={"org.example.kind": "greeting"},
)
digest = pushed.headers["Docker-Content-Digest"]
assert pushed.status_code == 201, pushed.status_code
step("push")

chunked = writer.push(
    f"{host}/artifacts/greeting:v2", files=[write("chunked.bin", greeting[::-1])], do_chunked=True,
    chunk_size=1 << 20,
)
assert chunked.status_code == 201
step("push in pieces")

reader = client("token")
os.mkdir("out")
paths = sorted(os.path.basename(path) for path in reader.pull(target=target, outdir="out"))
assert paths == ["greeting.bin", "greeting.txt"], paths
with open("out/greeting.bin", "rb") as file:
    assert file.read() == greeting
manifest = reader.get_manifest(target)
assert manifest["annotations"]["org.example.kind"] == "greeting"
step("pull by token")

# What refers to the artifact, of two kinds.
url = f"https://{host}/v2/artifacts/greeting"
subject = oras.oci.Subject(
    mediaType="application/vnd.oci.image.manifest.v1+json", digest=digest,
    size=int(reader.do_request(f"{url}/manifests/{digest}").headers["Content-Length"]),
)
kinds = {}
for kind in ("signature", "sbom"):
    attached = writer.push(
        f"{host}/artifacts/greeting:{kind}", files=[write(f"{kind}.txt", kind.encode())], subject=subject,
        manifest_config=f"{write(kind + '.json', b'{}')}:application/vnd.example.{kind}+json",
    )
    assert attached.headers["OCI-Subject"] == digest, attached.headers
    kinds[f"application/vnd.example.{kind}+json"] = attached.headers["Docker-Content-Digest"]
step("attach")

answer = reader.do_request(f"{url}/referrers/{digest}")
assert answer.headers["Content-Type"] == "application/vnd.oci.image.index.v1+json"
found = {entry["artifactType"]: entry["digest"] for entry in answer.json()["manifests"]}
assert found == kinds, found
for kind, attached in kinds.items():
    answer = reader.do_request(f"{url}/referrers/{digest}?artifactType={kind.replace('+', '%2B')}")
    assert answer.headers["OCI-Filters-Applied"] == "artifactType"
    assert [entry["digest"] for entry in answer.json()["manifests"]] == [attached]
step("referrers")

assert sorted(reader.get_tags(f"{host}/artifacts/greeting")) == ["sbom", "signature", "v1", "v2"]
step("tags")

assert writer.delete_tag(f"{host}/artifacts/greeting", "v2")
assert "v2" not in reader.get_tags(f"{host}/artifacts/greeting")
step("delete")

stranger = client("basic", secret="wrong")
try:
    stranger.pull(target=target, outdir="out")
    raise SystemExit("a wrong password was let in")
except ValueError:
    step("wrong password")
