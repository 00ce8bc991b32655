import Foundation

/// One client that the rules turned away.
package struct Denial: Sendable, Hashable, Codable {
    /// The longest path that is kept, in characters; what a stranger sends must not fill the disk.
    package static let longestPath = 256

    /// When the client knocked.
    package let time: Date
    /// The client's public address.
    package let client: String
    /// The registry's name.
    package let registry: String
    /// The request's method.
    package let method: String
    /// The request's path without its query, cut after ``longestPath`` characters.
    package let path: String
    /// Why, as a clause: `denied: no rule holds the address`.
    package let reason: String

    /// A denial of these parts.
    package init(time: Date, client: String, registry: String, method: String, path: String, reason: String) {
        self.time = time
        self.client = client
        self.registry = registry
        self.method = method
        self.path = String(path.prefix(Self.longestPath))
        self.reason = reason
    }
}

/// Where a door reports the clients it turned away.
package protocol DenialRecorder: Sendable {
    /// Takes note of `denial`. Returns at once: it stands in the path of every refused request.
    func record(_ denial: Denial)
}
