import AzureResourceManager
import Crypto
import Foundation

/// The token that a request for the status pages must bear, kept as its digest.
package struct BearerToken: Sendable {
    /// The fewest characters of a token.
    static let shortest = 16

    private let digest: SHA256.Digest

    /// The token in the file at `path`, without the line break at its end.
    ///
    /// - Throws: ``DaemonError`` with `token` where the file cannot be read, others may read it, or it holds no token.
    package init(file path: String) throws(DaemonError) {
        let text: String
        do {
            text = try PrivateFile(path: path, privacy: .ownerOnly).read()
        } catch {
            throw DaemonError(.token, "The token of the status pages cannot be had: \(error.description).")
        }
        let token = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard token.utf8.count >= Self.shortest, token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw DaemonError(
                .token,
                "The file '\(path)' holds no token: \(Self.shortest) or more letters, digits and signs on one line are "
                    + "expected; make one with: openssl rand -hex 32")
        }
        digest = SHA256.hash(data: Data(token.utf8))
    }

    /// Whether an `Authorization` field bears the token.
    ///
    /// Digests are compared, in constant time: how long it takes tells nothing of how far a guess was right.
    func isBorne(by field: String?) -> Bool {
        guard let field else { return false }
        let parts = field.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return false }
        return SHA256.hash(data: Data(parts[1].trimmingCharacters(in: .whitespaces).utf8)) == digest
    }
}
