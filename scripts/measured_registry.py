"""A registry that scripts/measure_registry.py measures: what is asked of it, and how it is loaded."""

import hashlib
import http.client
import json
import re
import socket
import ssl
import subprocess
import time
import urllib.parse


def digest(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


def pull(url, path, headers, length, times):
    """Pulls `length` bytes over one connection as often as that, without taking them out of the kernel."""
    parts = urllib.parse.urlsplit(url)
    fields = "".join(f"{name}: {value}\r\n" for name, value in {"Host": parts.netloc, **headers}.items())
    nothing = bytearray(1 << 20)
    with socket.create_connection((parts.hostname, parts.port)) as connection:
        for _ in range(times):
            connection.sendall(f"GET {path} HTTP/1.1\r\n{fields}\r\n".encode())
            answer = b""
            while b"\r\n\r\n" not in answer:
                answer += connection.recv(1 << 16)
            head, begun = answer.split(b"\r\n\r\n", 1)
            if b" 200 " not in head.split(b"\r\n")[0]:
                raise SystemExit(f"bench: {url}{path} is answered {head!r}")
            rest = length - len(begun)
            while rest:
                count = connection.recv_into(nothing, min(rest, len(nothing)), socket.MSG_TRUNC)
                if count == 0:
                    raise SystemExit(f"bench: {url}{path} ends {rest} bytes too early")
                rest -= count


class Server:
    """A registry that listens at `url` and takes `headers` for credentials."""

    def __init__(self, url, headers, process, ca=None):
        self.url, self.headers, self.process, self.ca = url, headers, process, ca
        self.place = urllib.parse.urlsplit(url).netloc

    def request(self, method, path, body=None, headers={}, url=None):
        parts = urllib.parse.urlsplit(url or self.url)
        if parts.scheme == "https":
            context = ssl.create_default_context(cafile=self.ca)
            connection = http.client.HTTPSConnection(parts.hostname, parts.port, context=context)
        else:
            connection = http.client.HTTPConnection(parts.hostname, parts.port)
        connection.request(method, path, body, {**self.headers, **headers})
        answer = connection.getresponse()
        content = answer.read()
        if answer.status >= 400:
            raise SystemExit(f"bench: {method} {self.url}{path} is answered {answer.status}: {content[:300]}")
        return answer, content

    def upload(self, name):
        """Where an upload goes on, as a path with a query."""
        answer, _ = self.request("POST", f"/v2/{name}/blobs/uploads/")
        parts = urllib.parse.urlsplit(answer.headers["Location"])
        return parts.path + "?" + (parts.query + "&" if parts.query else "")

    def push(self, name, content):
        self.request("PUT", self.upload(name) + f"digest={digest(content)}", content)

    def tag(self, name, tag, layers):
        """Tags an image of these layers, each a digest and a length; its manifest."""
        config = b"{}"
        self.push(name, config)
        kind = "application/vnd.docker.distribution.manifest.v2+json"
        manifest = json.dumps({
            "schemaVersion": 2, "mediaType": kind,
            "config": {"mediaType": "application/vnd.docker.container.image.v1+json", "digest": digest(config),
                       "size": len(config)},
            "layers": [{"mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip", "digest": value, "size": size}
                       for value, size in layers]}).encode()
        self.request("PUT", f"/v2/{name}/manifests/{tag}", manifest, {"Content-Type": kind})

    def wrk(self, path, url=None, seconds=4):
        """Requests a second."""
        command = ["wrk", "-t1", "-c32", f"-d{seconds}s"]
        for name, value in self.headers.items():
            command += ["-H", f"{name}: {value}"]
        text = subprocess.run(command + [(url or self.url) + path], check=True, capture_output=True, text=True).stdout
        if "Non-2xx" in text:
            raise SystemExit(f"bench: {self.url}{path} refuses wrk:\n{text}")
        return float(re.search(r"Requests/sec:\s+([0-9.]+)", text)[1])

    def curls(self, arguments):
        """Seconds that curls with these arguments take, all at once."""
        common = ["curl", "-sSf"] + (["--cacert", self.ca] if self.ca else [])
        for name, value in self.headers.items():
            common += ["-H", f"{name}: {value}"]
        start = time.perf_counter()
        children = [subprocess.Popen(common + more, stdout=subprocess.DEVNULL) for more in arguments]
        if any([child.wait() for child in children]):
            raise SystemExit(f"bench: curl failed at {self.url}")
        return time.perf_counter() - start
