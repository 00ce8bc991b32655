import Foundation
import ServiceTags

/// The last download of each source on disk, with what a server needs to say that nothing has changed (RFC 9110, 13.1).
///
/// A folder holds two files for each source: the body, and beside it a description with the body's digest. Each is written
/// as a new file and renamed; where the two do not belong together, the digest tells, and the entry counts as absent.
struct DownloadCache {
    /// One kept download.
    struct Entry: Codable {
        /// The SHA-256 of the URL that was asked for: the URL itself may hold a password, or a signature in its query.
        var urlDigest: String
        /// The URL that answered, after redirects, without user information and query.
        var answeringURL: String
        var entityTag: String?
        var lastModified: String?
        var digest: String
        /// When the body arrived.
        var fetchedAt: Date?
        /// Whose certificate the server showed.
        var tlsPeer: String?
    }

    /// How many sources are remembered: more than anybody configures, and few enough for a disk.
    static let limit = 8

    let directory: String

    /// The kept download of `url` for a source, with its body; nil where there is none that is whole.
    func load(source: String, url: String) -> (entry: Entry, body: [UInt8])? {
        guard let description = FileManager.default.contents(atPath: path(source, "json")),
            let entry = try? JSONDecoder().decode(Entry.self, from: description),
            entry.urlDigest == Self.digest(of: url),
            let body = FileManager.default.contents(atPath: path(source, "body")).map(Array.init),
            PublicationDigest(of: body).hexadecimal == entry.digest
        else { return nil }
        return (entry, body)
    }

    /// The description of the kept download with this digest, whatever its source; its body is not read.
    func entry(digest: String) -> Entry? {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.filter { $0.hasSuffix(".json") }.sorted().lazy.compactMap { name in
            FileManager.default.contents(atPath: "\(directory)/\(name)").flatMap {
                try? JSONDecoder().decode(Entry.self, from: $0)
            }
        }.first { $0.digest == digest }
    }

    /// Keeps a download in place of the last one of its source, and forgets the sources that were kept longest ago.
    ///
    /// - Throws: Foundation's error where the disk is full or not ours.
    func store(_ entry: Entry, body: [UInt8], source: String) throws {
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try Data(body).write(to: URL(fileURLWithPath: path(source, "body")), options: .atomic)
        try JSONEncoder().encode(entry).write(to: URL(fileURLWithPath: path(source, "json")), options: .atomic)
        prune(keeping: path(source, "body"))
    }

    /// Takes away what goes beyond ``limit``, the oldest first; the newest, `latest`, stays whatever the clock said.
    ///
    /// What cannot be taken away is tried again next time.
    private func prune(keeping latest: String) {
        let files = FileManager.default
        let names = (try? files.contentsOfDirectory(atPath: directory)) ?? []
        let bodies = names.filter { $0.hasSuffix(".body") && "\(directory)/\($0)" != latest }.map { name in
            let attributes = try? files.attributesOfItem(atPath: "\(directory)/\(name)")
            return (name: name, date: attributes?[.modificationDate] as? Date ?? .distantPast)
        }.sorted { ($1.date, $1.name) < ($0.date, $0.name) }
        for body in bodies.dropFirst(Self.limit - 1) {
            let stem = "\(directory)/\(body.name.dropLast(5))"
            try? files.removeItem(atPath: "\(stem).json")
            try? files.removeItem(atPath: "\(stem).body")
        }
    }

    /// Why a download could not be kept, in the system's words.
    static func reason(_ error: any Error) -> String {
        let cause = ((error as? CocoaError)?.underlying ?? error) as NSError
        return cause.domain == NSPOSIXErrorDomain
            ? String(cString: strerror(Int32(cause.code))) : cause.localizedDescription
    }

    /// By what a URL is known in the cache.
    static func digest(of url: String) -> String { PublicationDigest(of: Array(url.utf8)).hexadecimal }

    private func path(_ source: String, _ kind: String) -> String {
        // A URL may be longer than a file's name, and hold what a name must not.
        "\(directory)/\(Self.digest(of: source).prefix(32)).\(kind)"
    }
}
