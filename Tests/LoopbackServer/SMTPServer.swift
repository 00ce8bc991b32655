import Foundation

/// A real mail server on 127.0.0.1: aiosmtpd, by python3.
///
/// It takes every message but those that it is told to refuse, and ends when it is released.
public final class SMTPServer: Sendable {
    /// How the server behaves.
    public struct Behaviour: Sendable, Encodable {
        /// `starttls`, `tls` or `none`.
        public var security = "none"
        /// Who may sign in; nil: nobody needs to.
        public var user: String?
        /// That user's password.
        public var password: String?
        /// What it says to a recipient, by address; to all others yes.
        public var recipients: [String: String] = [:]
        /// What it says to the first messages, one after the other; to later ones yes.
        public var messages: [String] = []

        /// A server that takes everything without TLS and login.
        public init() {}
    }

    /// A message as it arrived.
    public struct Message: Sendable, Decodable {
        /// The sender of the envelope.
        public let from: String
        /// The recipients of the envelope.
        public let to: [String]
        /// Who signed in.
        public let user: String?
        /// Whether the connection was kept from others' eyes.
        public let isEncrypted: Bool
        /// The bytes, without the dots that SMTP doubles.
        public let bytes: Data
        /// The header fields as Python's own parser reads them.
        public let headers: [String: String]
        /// The parts by content type, as Python's own parser decodes them.
        public let parts: [String: String]
        /// What the parser found wrong.
        public let defects: [String]
    }

    /// The port that it listens on.
    public let port: Int
    /// The PEM file that a client must trust.
    public var certificateFile: String { certificate.certificateFile }
    private let certificate: LoopbackCertificate
    private let input = Pipe()
    private let output = Pipe()

    /// Starts a server.
    ///
    /// - Throws: ``LoopbackProgram/Missing`` where python3 or aiosmtpd is not there.
    public init(_ behaviour: Behaviour = Behaviour()) throws {
        certificate = try LoopbackCertificate()
        let python = try LoopbackProgram.process("python3", package: "python3")
        python.arguments?.append(contentsOf: [
            "-W", "ignore", "-c", Self.script, certificate.folder.path,
            String(decoding: try JSONEncoder().encode(behaviour), as: UTF8.self),
        ])
        python.standardInput = input
        python.standardOutput = output
        try python.run()
        guard let port = try output.fileHandleForReading.readLine().flatMap({ Int($0) }) else {
            throw LoopbackProgram.Missing(
                description: "python3 has no module aiosmtpd: scripts/bootstrap --tests, then scripts/test")
        }
        self.port = port
    }

    deinit { try? input.fileHandleForWriting.close() }

    /// The next message; waits until it is there.
    public func nextMessage() throws -> Message {
        let line = try output.fileHandleForReading.readLine() ?? ""
        return try JSONDecoder().decode(Message.self, from: Data(line.utf8))
    }

    private static let script = """
        import asyncio, base64, email, email.policy, json, ssl, sys
        try:
            from aiosmtpd.smtp import SMTP, AuthResult
        except ImportError:
            print("missing", flush=True)
            sys.exit(0)
        folder, behaviour = sys.argv[1], json.loads(sys.argv[2])
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder + "/certificate.pem", folder + "/key.pem")
        security, user = behaviour["security"], behaviour.get("user")
        answers = list(behaviour["messages"])
        def sign_in(server, session, envelope, mechanism, data):
            right = data.login.decode() == user and data.password.decode() == behaviour["password"]
            return AuthResult(success=right, handled=False, auth_data=user)
        class Handler:
            async def handle_RCPT(self, server, session, envelope, address, options):
                answer = behaviour["recipients"].get(address)
                if answer:
                    return answer
                envelope.rcpt_tos.append(address)
                return "250 OK"
            async def handle_DATA(self, server, session, envelope):
                if answers:
                    return answers.pop(0)
                message = email.message_from_bytes(envelope.content, policy=email.policy.default)
                parts = [part for part in message.walk() if not part.is_multipart()]
                print(json.dumps({
                    "from": envelope.mail_from, "to": envelope.rcpt_tos, "user": session.auth_data,
                    "isEncrypted": session.ssl is not None or security == "tls",
                    "bytes": base64.b64encode(envelope.content).decode(),
                    "headers": {name: str(value) for name, value in message.items()},
                    "parts": {part.get_content_type(): part.get_content().replace("\\r\\n", "\\n") for part in parts},
                    "defects": [repr(d) for part in message.walk() for d in part.defects]
                        + [repr(d) for value in message.values() for d in value.defects],
                }), flush=True)
                return "250 2.0.0 Ok: queued as TEST"
        def make():
            return SMTP(
                Handler(), tls_context=context if security == "starttls" else None,
                require_starttls=security == "starttls", authenticator=sign_in if user else None,
                auth_required=bool(user), auth_require_tls=security == "starttls", hostname="loopback")
        async def serve():
            loop = asyncio.get_running_loop()
            server = await loop.create_server(
                make, "127.0.0.1", 0, ssl=context if security == "tls" else None)
            print(server.sockets[0].getsockname()[1], flush=True)
            await loop.run_in_executor(None, sys.stdin.read)
        asyncio.run(serve())
        """
}
