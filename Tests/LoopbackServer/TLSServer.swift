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
    public struct MissingTool: Error, CustomStringConvertible {
        /// What is missing and which package brings it.
        public let description: String
    }

    /// The port that it listens on.
    public let port: Int
    /// The PEM file that a client must trust.
    public let certificateFile: String
    private let input: Pipe
    private let folder: URL

    /// Starts a server that answers each path with its answer and every other with 404.
    /// - Parameters:
    ///   - address: The address that it listens on; its certificate names no other than 127.0.0.1.
    ///   - newestTLS: The newest version that it speaks, as Python's `ssl.TLSVersion` names it.
    public init(
        _ answers: [String: Answer], address: String = "127.0.0.1", newestTLS: String = "MAXIMUM_SUPPORTED"
    ) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        certificateFile = folder.appendingPathComponent("certificate.pem").path
        let openssl = try Self.process("openssl", package: "openssl")
        openssl.arguments?.append(contentsOf: [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", "/CN=loopback", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
            "-keyout", folder.appendingPathComponent("key.pem").path, "-out", certificateFile,
        ])
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        input = Pipe()
        let output = Pipe()
        let python = try Self.process("python3", package: "python3")
        python.arguments?.append(contentsOf: [
            "-W", "ignore", "-c", Self.script, folder.path, address, newestTLS,
            String(decoding: try JSONEncoder().encode(answers), as: UTF8.self),
        ])
        python.standardInput = input
        python.standardOutput = output
        try python.run()
        var line: [UInt8] = []
        while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") {
            line.append(byte)
        }
        guard let port = Int(String(decoding: line, as: UTF8.self)) else {
            throw MissingTool(description: "python3 could not start an HTTPS server; does it have its ssl module?")
        }
        self.port = port
    }

    deinit {
        try? input.fileHandleForWriting.close()
        try? FileManager.default.removeItem(at: folder)
    }

    private static func process(_ name: String, package: String) throws -> Process {
        let folders = ["/usr/local/bin", "/usr/bin", "/bin", "/opt/homebrew/bin"]
        guard folders.contains(where: { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }) else {
            throw MissingTool(description: "\(name) is not installed: apt-get install \(package), or scripts/bootstrap")
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [name]
        return process
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
