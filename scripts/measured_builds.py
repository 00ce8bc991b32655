"""A stack whose builds scripts/measure_builds.py measures, and buildah by hand as their peer."""

import http.client
import io
import json
import os
import ssl
import subprocess
import tarfile
import time
import urllib.parse
import uuid
from pathlib import Path


class Stack:
    """The resource manager and the blob host of a stack that said `ready`."""

    def __init__(self, ready):
        self.ready = ready
        self.registry = ready["registries"][0]
        self.context = ssl.create_default_context(cafile=ready["ca"])
        self.headers = {"Authorization": f"Bearer {Path(ready['token']).read_text().strip()}"}
        self.connections = {}

    def request(self, method, url, body=None, headers={}, accepted=(200, 201, 202, 206)):
        """The status, the fields and the body of an answer, over a connection that is kept."""
        parts = urllib.parse.urlsplit(url)
        if parts.netloc not in self.connections:
            self.connections[parts.netloc] = http.client.HTTPSConnection(
                parts.hostname, parts.port, context=self.context)
        connection = self.connections[parts.netloc]
        connection.request(method, f"{parts.path}?{parts.query}", body, headers)
        answer = connection.getresponse()
        content = answer.read()
        if answer.status not in accepted:
            raise SystemExit(f"bench: {method} {parts.path} is answered {answer.status}: {content[:300]}")
        return answer.status, answer.headers, content

    def manager(self, method, path, body=None, version="2025-03-01-preview"):
        """What the resource manager answers about the registry."""
        separator = "&" if "?" in path else "?"
        _, _, content = self.request(
            method, f"{self.ready['arm']}{self.registry['id']}{path}{separator}api-version={version}",
            json.dumps(body) if body is not None else None, {**self.headers, "Content-Type": "application/json"})
        return json.loads(content or b"{}")

    def upload(self, files):
        """Sends a source of these files, and tells what the registry calls it."""
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w:gz") as archive:
            for name, content in files.items():
                member = tarfile.TarInfo(name)
                member.size = len(content)
                member.mode = 0o755
                archive.addfile(member, io.BytesIO(content))
        place = self.manager("POST", "/listBuildSourceUploadUrl")
        self.request("PUT", place["uploadUrl"], packed.getvalue(), {"x-ms-blob-type": "BlockBlob"})
        return place["relativePath"]

    def schedule(self, image, source):
        """Queues a build, and tells its id."""
        run = self.manager("POST", "/scheduleRun", {
            "type": "DockerBuildRequest", "imageNames": [image], "isPushEnabled": True, "sourceLocation": source,
            "dockerFilePath": "Dockerfile", "platform": {"os": "linux", "architecture": "amd64"}, "arguments": [],
            "credentials": {}})
        return run["properties"]["runId"]

    def follow(self, run, begun):
        """Seconds from `begun` until the log has something, and until it is complete."""
        link = self.manager("POST", f"/runs/{run}/listLogSasUrl")["logLink"]
        first = None
        while True:
            status, fields, _ = self.request("HEAD", link, accepted=(200, 404))
            now = time.perf_counter() - begun
            if status == 200 and first is None and int(fields["Content-Length"]) > 0:
                first = now
            if ending := fields.get("x-ms-meta-Complete"):
                if ending.lower() != "successful":
                    _, _, text = self.request("GET", link, headers={"x-ms-range": "bytes=0-1000000"})
                    raise SystemExit(f"bench: run {run} ended as {ending}:\n{text.decode()}")
                return first, now
            time.sleep(0.01)

    def properties(self, run):
        return self.manager("GET", f"/runs/{run}")["properties"]


class Buildah:
    """buildah as a person uses it, behind an agent's address; like an agent, it keeps no image for the next build."""

    def __init__(self, ready, folder):
        agent = next(point for point in ready["egress"] if point["name"].startswith("agent-"))
        self.folder = folder
        self.environment = dict(os.environ, HTTPS_PROXY=agent["proxy"], SSL_CERT_FILE=ready["ca"],
                                REGISTRY_AUTH_FILE=str(folder / "auth.json"), BUILDAH_ISOLATION="chroot")
        registry = ready["registries"][0]
        self.server = registry["loginServer"]
        self.command(folder, "login", "--username", registry["username"], "--password-stdin", self.server,
                     stdin=Path(registry["passwordFile"]).read_bytes())

    def command(self, place, *words, stdin=b""):
        answer = subprocess.run(
            ["buildah", "--root", place / "store", "--runroot", place / "run", *words], input=stdin,
            env=self.environment, capture_output=True)
        if answer.returncode:
            raise SystemExit(f"bench: buildah {' '.join(map(str, words))} failed:\n{answer.stderr.decode()}")

    def build(self, image, files, base=None):
        """Seconds that building and pushing takes; `base` is pulled before, and does not count."""
        place = self.folder / uuid.uuid4().hex
        source = place / "source"
        source.mkdir(parents=True)
        for name, content in files.items():
            (source / name).write_bytes(content)
            (source / name).chmod(0o755)
        name = f"{self.server}/{image}"
        if base:
            self.command(place, "pull", base)
        start = time.perf_counter()
        self.command(place, "bud", "--tag", name, source)
        self.command(place, "push", name)
        return time.perf_counter() - start
