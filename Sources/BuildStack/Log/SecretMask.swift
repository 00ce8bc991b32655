import Foundation

/// Takes a run's secrets out of a line of text.
struct SecretMask: Sendable {
    /// What stands in their place.
    static let replacement = "***"

    private let secrets: [String]

    /// A mask for `secrets`; each line of one that has several is a secret, for logs are made of lines.
    init(_ secrets: [String]) {
        let lines = secrets.flatMap { $0.split(whereSeparator: \.isNewline).map(String.init) }
        // Longest first: one may be part of another.
        self.secrets = Set(lines).filter { !$0.isEmpty }.sorted {
            ($0.utf8.count, $0) > ($1.utf8.count, $1)
        }
    }

    /// `text` without the secrets.
    func masking(_ text: String) -> String {
        secrets.reduce(text) { $0.replacingOccurrences(of: $1, with: Self.replacement) }
    }
}
