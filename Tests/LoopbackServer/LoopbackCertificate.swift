import Foundation

/// A certificate of its own for `localhost` and 127.0.0.1, by openssl, in a folder that goes away with it.
final class LoopbackCertificate: Sendable {
    /// Holds `certificate.pem` and `key.pem`.
    let folder: URL
    /// The PEM file that a client must trust.
    var certificateFile: String { folder.appendingPathComponent("certificate.pem").path }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let openssl = try LoopbackProgram.process("openssl", package: "openssl")
        openssl.arguments?.append(contentsOf: [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", "/CN=loopback", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
            "-keyout", folder.appendingPathComponent("key.pem").path, "-out", certificateFile,
        ])
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
    }

    deinit { try? FileManager.default.removeItem(at: folder) }
}
