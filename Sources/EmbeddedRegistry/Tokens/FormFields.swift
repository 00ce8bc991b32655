import Foundation

/// The pairs of an `application/x-www-form-urlencoded` text: a form's body or a query.
package struct FormFields: Sendable {
    private let pairs: [(name: String, value: String)]

    /// The pairs in `text`, decoded; a broken percent-encoding is kept as it stands.
    package init(_ text: some StringProtocol) {
        pairs = text.split(separator: "&").map { pair in
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.decoded(halves[0]), halves.count > 1 ? Self.decoded(halves[1]) : "")
        }
    }

    /// The first value of `name` that is not empty.
    package subscript(name: String) -> String? { pairs.first { $0.name == name && !$0.value.isEmpty }?.value }

    /// All values of `name`.
    package func all(_ name: String) -> [String] { pairs.filter { $0.name == name }.map(\.value) }

    private static func decoded(_ text: some StringProtocol) -> String {
        let spaced = String(text).replacing("+", with: " ")
        return spaced.removingPercentEncoding ?? spaced
    }
}
