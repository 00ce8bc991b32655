import Crypto
import Foundation

/// Makes and checks the links by which clients reach blobs: URLs whose query says what they allow, until when, and is signed.
///
/// They look like Azure Storage's service SAS, whose parameter names its clients keep and all others they drop: `sp` the
/// permissions, `se` the expiry, `sig` an HMAC-SHA-256. A link is good for one blob and for whoever has it.
package struct BlobLinks: Sendable {
    /// What a link allows.
    enum Permission: String, Sendable {
        /// To write a source.
        case upload = "cw"
        /// To read a log.
        case read = "r"
    }

    /// How long a source may be uploaded, in seconds.
    package static let uploadLifetime: TimeInterval = 3600
    /// How long a log may be read, in seconds: longer than the longest run takes.
    package static let logLifetime: TimeInterval = 86_400
    /// The version of the interface that the links say they are of.
    private static let version = "2024-11-04"

    private let key: SymmetricKey
    private let now: @Sendable () -> Date

    /// Links that `key` signs.
    ///
    /// - Parameters:
    ///   - key: At least 32 bytes that nobody else knows.
    ///   - now: The clock that links go by.
    package init(key: Data, now: @escaping @Sendable () -> Date) {
        self.key = SymmetricKey(data: key)
        self.now = now
    }

    /// A link by which one source of `registry` may be uploaded within an hour, and the path that a run names it by.
    ///
    /// - Parameter number: What tells the registry from one of the same name at another time, which the link does not open.
    package func upload(
        registry: String, number: Int64, host: BlobAuthority
    ) -> (uploadURL: String, relativePath: String) {
        let (time, lower) = (now(), registry.lowercased())
        let blob = BlobName.newSource(registry: lower, at: time)
        let url = link(to: blob, of: number, host, .upload, until: time.addingTimeInterval(Self.uploadLifetime))
        return (url, String(blob.path.dropFirst("/\(lower)/".count)))
    }

    /// A link by which the log of `run` may be read within a day.
    ///
    /// - Parameter number: What tells the registry from one of the same name at another time, which the link does not open.
    package func log(registry: String, number: Int64, run: String, host: BlobAuthority) -> String {
        link(
            to: .log(registry: registry.lowercased(), run: run), of: number, host, .read,
            until: now().addingTimeInterval(Self.logLifetime))
    }

    private func link(
        to blob: BlobName, of number: Int64, _ host: BlobAuthority, _ permission: Permission, until expiry: Date
    ) -> String {
        let text = Self.text(expiry)
        let code = HMAC<SHA256>.authenticationCode(
            for: signed(blob, number, permission.rawValue, text, Self.version), using: key)
        let fields = [
            ("sv", Self.version), ("se", text), ("sr", "b"), ("sp", permission.rawValue),
            ("sig", Data(code).base64EncodedString()),
        ]
        let query = fields.map { "\($0)=\(Self.escaped($1))" }.joined(separator: "&")
        return "\(host.prefix)\(blob.path)?\(query)"
    }

    /// Lets a request for `blob` of the registry `number` pass that comes with a link of these parameters.
    ///
    /// - Throws: ``BlobError``: 403, as Azure Storage answers.
    func check(
        _ blob: BlobName, of number: Int64, allows permission: Permission, _ parameter: (String) -> Substring?
    ) throws(BlobError) {
        guard let signature = parameter("sig"), let expiry = parameter("se"), let permissions = parameter("sp"),
            let version = parameter("sv"), parameter("sr") == "b"
        else { throw .authenticationFailed("The request has no signature; ask the registry for a link.") }
        guard let code = Data(base64Encoded: String(signature)),
            HMAC<SHA256>.isValidAuthenticationCode(
                code, authenticating: signed(blob, number, permissions, expiry, version), using: key),
            let end = try? Date(String(expiry), strategy: .iso8601)
        else {
            throw .authenticationFailed("Signature did not match: the link is not for '\(blob.path)', or is forged.")
        }
        guard now() < end else {
            throw .authenticationFailed(
                "Signature not valid in the specified time frame: Expiry [\(expiry)] - Current [\(Self.text(now()))].")
        }
        guard permissions == permission.rawValue else {
            throw .authenticationFailed(
                "The link allows '\(permissions)', and the request needs '\(permission.rawValue)'.")
        }
    }

    /// What is signed; no part can hold the separator, except in a text that nobody has signed.
    private func signed(
        _ blob: BlobName, _ number: Int64, _ permissions: some StringProtocol, _ expiry: some StringProtocol,
        _ version: some StringProtocol
    ) -> Data {
        Data("\(permissions)\n\(expiry)\n/blob/\(number)\(blob.path)\n\(version)".utf8)
    }

    private static func text(_ date: Date) -> String { date.formatted(.iso8601) }

    /// `text` as a query's value, where `+`, `/`, `=` and `:` of what is signed must not be read as anything else.
    private static func escaped(_ text: String) -> String {
        text.replacing("+", with: "%2B").replacing("/", with: "%2F").replacing("=", with: "%3D")
            .replacing(":", with: "%3A")
    }
}
