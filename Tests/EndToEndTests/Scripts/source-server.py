"""Stands for an agent's way out and the hosts behind it: a proxy that ends TLS itself and serves a folder, and git.

usage: source-server.py FOLDER STATE [--direct]

Every repository NAME.git and every file in FOLDER is at https://git.example/. STATE gets the certificate,
source-server.pem. The first line of standard output is the port of the proxy on 127.0.0.1; with --direct it is that of a
host, https://localhost:PORT/, with the same files.
"""

import http.server
import os
import socketserver
import ssl
import subprocess
import sys
import urllib.parse

folder, state = sys.argv[1:3]
is_direct = "--direct" in sys.argv[3:]
certificate, key = os.path.join(state, "source-server.pem"), os.path.join(state, "source-server.key")
subprocess.run(
    ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
     "-subj", "/CN=git.example", "-addext", "subjectAltName=DNS:git.example,DNS:localhost", "-keyout", key, "-out", certificate],
    check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_CONNECT(self):
        self.send_response(200)
        self.end_headers()
        self.connection = context.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = socketserver._SocketWriter(self.connection)
        self.close_connection = False

    def do_GET(self):
        self.serve()

    def do_POST(self):
        self.serve()

    def serve(self):
        url = urllib.parse.urlsplit(self.path)
        repository = url.path.split(".git/")[0] + ".git"
        if ".git/" in url.path and os.path.isdir(folder + repository) and not url.path.endswith("/HEAD"):
            self.git(url)
        elif os.path.isfile(folder + url.path):
            with open(folder + url.path, "rb") as file:
                self.answer(200, file.read())
        else:
            self.answer(404, b"")

    def git(self, url):
        length = int(self.headers.get("Content-Length", "0"))
        environment = dict(
            os.environ, GIT_PROJECT_ROOT=folder, GIT_HTTP_EXPORT_ALL="1", PATH_INFO=url.path, QUERY_STRING=url.query,
            REQUEST_METHOD=self.command, CONTENT_TYPE=self.headers.get("Content-Type", ""), CONTENT_LENGTH=str(length),
            GIT_PROTOCOL=self.headers.get("Git-Protocol", ""),
            HTTP_CONTENT_ENCODING=self.headers.get("Content-Encoding", ""),
            GIT_CONFIG_COUNT="1", GIT_CONFIG_KEY_0="safe.directory", GIT_CONFIG_VALUE_0="*")
        output = subprocess.run(
            ["git", "http-backend"], env=environment, input=self.rfile.read(length), stdout=subprocess.PIPE).stdout
        head, body = output.split(b"\r\n\r\n", 1)
        status, fields = 200, []
        for line in head.decode().split("\r\n"):
            name, value = line.split(": ", 1)
            if name == "Status":
                status = int(value.split()[0])
            else:
                fields.append((name, value))
        self.answer(status, body, fields)

    def answer(self, status, body, fields=()):
        self.send_response(status)
        for name, value in fields:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
if is_direct:
    server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_address[1], flush=True)
server.serve_forever()
