import Foundation

/// An HTTPS server on 127.0.0.1 with a certificate of its own for `localhost` and 127.0.0.1, by python3 and openssl.
///
/// Its answers are fixed when it starts. It ends when it is released, and with this process at the latest: it lives as
/// long as its standard input is open.
public final class TLSServer: Sendable {
    /// One fixed answer.
    ///
    /// `{port}` in a header's value stands for the server's port.
    public struct Answer: Sendable, Encodable {
        let status: Int
        let headers: [String: String]
        let body: String

        /// An answer of these parts.
        public init(_ status: Int = 200, headers: [String: String] = [:], body: String = "") {
            (self.status, self.headers, self.body) = (status, headers, body)
        }
    }

    /// A program that the server needs is not installed.
    public typealias MissingTool = LoopbackProgram.Missing

    /// The port that it listens on.
    public let port: Int
    /// The PEM file that a client must trust.
    public var certificateFile: String { certificate.certificateFile }
    private let input: Pipe
    private let certificate: LoopbackCertificate

    /// Starts a server that answers each path with its answer and every other with 404.
    /// - Parameters:
    ///   - address: The address that it listens on; its certificate names no other than 127.0.0.1.
    ///   - newestTLS: The newest version that it speaks, as Python's `ssl.TLSVersion` names it.
    public init(
        _ answers: [String: Answer], address: String = "127.0.0.1", newestTLS: String = "MAXIMUM_SUPPORTED"
    ) throws {
        certificate = try LoopbackCertificate()
        input = Pipe()
        let output = Pipe()
        let python = try LoopbackProgram.process("python3", package: "python3")
        python.arguments?.append(contentsOf: [
            "-W", "ignore", "-c", Self.script, certificate.folder.path, address, newestTLS,
            String(decoding: try JSONEncoder().encode(answers), as: UTF8.self),
        ])
        python.standardInput = input
        python.standardOutput = output
        try python.run()
        guard let port = try output.fileHandleForReading.readLine().flatMap({ Int($0) }) else {
            throw MissingTool(description: "python3 could not start an HTTPS server; does it have its ssl module?")
        }
        self.port = port
    }

    deinit {
        try? input.fileHandleForWriting.close()
    }

    private static let script = """
        import http.server, json, ssl, sys, threading
        folder, address, newest, answers = *sys.argv[1:4], json.loads(sys.argv[4])
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def do_GET(self):
                answer = answers.get(self.path, {"status": 404, "headers": {}, "body": ""})
                body = answer["body"].encode()
                self.send_response(answer["status"])
                for name, value in answer["headers"].items():
                    self.send_header(name, value.replace("{port}", str(server.server_port)))
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            def log_message(self, *arguments):
                pass
        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            def handle_error(self, *arguments):
                pass
        server = Server((address, 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder + "/certificate.pem", folder + "/key.pem")
        if newest != "MAXIMUM_SUPPORTED":
            context.set_ciphers("ALL:@SECLEVEL=0")
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion[newest]
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(server.server_port, flush=True)
        sys.stdin.read()
        """
}
