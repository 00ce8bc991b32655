import Hummingbird

/// An error as the resource manager answers it: a status, a code and a sentence.
///
/// Two errors are equal when their codes are: tests compare codes, people read the message.
package struct ResourceError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The HTTP status.
    package let status: Int
    /// The code that clients act on, such as `ResourceNotFound`.
    package let code: String
    /// The sentence that clients show.
    package let message: String

    /// An error of these parts.
    package init(_ status: Int, _ code: String, _ message: String) {
        self.status = status
        self.code = code
        self.message = message
    }

    /// A body or a value that cannot be accepted.
    package static func invalid(_ message: String) -> Self { Self(400, "BadRequest", message) }

    /// The resource `name` of `type` is not there.
    package static func notFound(type: String, name: String, group: String) -> Self {
        Self(
            404, "ResourceNotFound",
            "The Resource '\(type)/\(name)' under resource group '\(group)' was not found. "
                + "For more details please go to https://aka.ms/ARMResourceNotFoundFix")
    }

    /// The resource group `name` is not there.
    package static func groupNotFound(_ name: String) -> Self {
        Self(404, "ResourceGroupNotFound", "Resource group '\(name)' could not be found.")
    }

    package var description: String { "(\(code)) \(message)" }

    package static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    package func hash(into hasher: inout Hasher) { hasher.combine(code) }

    /// The body: `{"error":{"code":…,"message":…}}`.
    package var body: JSONValue { ["error": ["code": .string(code), "message": .string(message)]] }
}
