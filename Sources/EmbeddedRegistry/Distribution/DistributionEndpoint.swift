import Foundation
import HTTPTypes
import RegistryStorage

/// What a path below `/v2/` names (OCI distribution specification 1.1, "Endpoints").
enum DistributionEndpoint: Sendable, Hashable {
    /// `/v2/`.
    case base
    /// `/v2/_catalog`.
    case catalog
    /// `/v2/NAME/tags/list`.
    case tags(RepositoryName)
    /// `/v2/NAME/manifests/REFERENCE`.
    case manifest(RepositoryName, reference: String)
    /// `/v2/NAME/blobs/DIGEST`.
    case blob(RepositoryName, digest: String)
    /// `/v2/NAME/blobs/uploads/`.
    case uploads(RepositoryName)
    /// `/v2/NAME/blobs/uploads/ID`.
    case upload(RepositoryName, id: String)
    /// `/v2/NAME/referrers/DIGEST`.
    case referrers(RepositoryName, digest: String)

    /// The endpoint that `path` names, as the client wrote it, without a query; nil where it names none.
    ///
    /// A name may hold slashes, also written as `%2F`, and words that stand for endpoints: the end of the path decides.
    ///
    /// - Throws: ``DistributionError`` for a repository's name that cannot be one.
    init?(path: some StringProtocol) throws(DistributionError) {
        if path.utf8.contains(UInt8(ascii: "%")) {
            guard let decoded = path.removingPercentEncoding else {
                throw .nameInvalid(path, "the path's percent-encoding is not valid")
            }
            try self.init(decoded: decoded[...])
        } else {
            try self.init(decoded: Substring(path))
        }
    }

    private init?(decoded path: Substring) throws(DistributionError) {
        if path == "/v2/" || path == "/v2" {
            self = .base
            return
        }
        guard path.hasPrefix("/v2/") else { return nil }
        let rest = path.dropFirst(4)
        if rest == "_catalog" {
            self = .catalog
            return
        }
        guard let (before, last) = Self.split(rest), let (name, keyword) = Self.split(before) else { return nil }
        switch keyword {
        case "manifests" where !last.isEmpty:
            self = .manifest(try Self.repository(name), reference: String(last))
        case "blobs" where last == "uploads":
            self = .uploads(try Self.repository(name))
        case "blobs" where !last.isEmpty:
            self = .blob(try Self.repository(name), digest: String(last))
        case "tags" where last == "list":
            self = .tags(try Self.repository(name))
        case "referrers" where !last.isEmpty:
            self = .referrers(try Self.repository(name), digest: String(last))
        case "uploads":
            guard let (name, keyword) = Self.split(name), keyword == "blobs" else { return nil }
            let repository = try Self.repository(name)
            self = last.isEmpty ? .uploads(repository) : .upload(repository, id: String(last))
        default: return nil
        }
    }

    /// The repository that the path is about.
    var repository: RepositoryName? {
        switch self {
        case .base, .catalog: nil
        case .tags(let name), .manifest(let name, _), .blob(let name, _), .uploads(let name), .upload(let name, _),
            .referrers(let name, _):
            name
        }
    }

    /// The methods that the endpoint knows.
    var methods: [HTTPRequest.Method] {
        switch self {
        case .base, .catalog, .tags, .referrers: [.get, .head]
        case .manifest: [.get, .head, .put, .delete]
        case .blob: [.get, .head, .delete]
        case .uploads: [.post]
        case .upload: [.get, .patch, .put, .delete]
        }
    }

    /// The parts before and after the last slash.
    private static func split(_ text: Substring) -> (Substring, Substring)? {
        guard let slash = text.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
        return (text[..<slash], text[text.utf8.index(after: slash)...])
    }

    private static func repository(_ text: Substring) throws(DistributionError) -> RepositoryName {
        do {
            return try RepositoryName(parsing: text)
        } catch {
            throw .nameInvalid(text, error.description)
        }
    }
}
