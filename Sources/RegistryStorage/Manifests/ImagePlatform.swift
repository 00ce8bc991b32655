import Foundation

/// The platform that an image's configuration names.
struct ImagePlatform: Sendable, Hashable, Decodable {
    let architecture: String?
    let os: String?

    /// The longest configuration that is looked into, in bytes.
    static let limit: Int64 = 4 * 1024 * 1024

    /// The platform that the configuration at `path` names; nil where that is no such thing.
    static func read(_ path: String) throws(StorageError) -> Self? {
        var content = Data()
        try StorageFile(reading: path).read(upTo: limit) { content.append(contentsOf: $0) }
        return try? JSONDecoder().decode(Self.self, from: content)
    }
}
