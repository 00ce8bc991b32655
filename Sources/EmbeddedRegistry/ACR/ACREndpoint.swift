import Foundation
import HTTPTypes
import RegistryStorage

/// What a path below `/acr/v1/` names: Azure's own interface to a registry's metadata.
enum ACREndpoint: Sendable, Hashable {
    /// `/acr/v1/_catalog`.
    case catalog
    /// `/acr/v1/NAME`.
    case repository(RepositoryName)
    /// `/acr/v1/NAME/_tags`.
    case tags(RepositoryName)
    /// `/acr/v1/NAME/_tags/TAG`.
    case tag(RepositoryName, String)
    /// `/acr/v1/NAME/_manifests`.
    case manifests(RepositoryName)
    /// `/acr/v1/NAME/_manifests/DIGEST`.
    case manifest(RepositoryName, String)

    private static let root = "/acr/v1/"

    /// The endpoint that `path` names, as the client wrote it, without a query; nil where it names none.
    ///
    /// A name may hold slashes, also written as `%2F`. No part of a name begins with `_`, so the words that do tell
    /// where the name ends.
    ///
    /// - Throws: ``DistributionError`` for a repository's name that cannot be one.
    init?(path: some StringProtocol) throws(DistributionError) {
        guard path.hasPrefix(Self.root) else { return nil }
        guard let decoded = path.dropFirst(Self.root.count).removingPercentEncoding else {
            throw .nameInvalid(path, "the path's percent-encoding is not valid")
        }
        if decoded == "_catalog" {
            self = .catalog
            return
        }
        let parts = decoded.split(separator: "/", omittingEmptySubsequences: false)
        let end = parts.firstIndex { $0.hasPrefix("_") } ?? parts.endIndex
        guard end > 0, !decoded.isEmpty else { return nil }
        let name: RepositoryName
        do {
            name = try RepositoryName(parsing: parts[..<end].joined(separator: "/"))
        } catch {
            throw .nameInvalid(decoded, error.description)
        }
        switch parts[end...].map(String.init) {
        case []: self = .repository(name)
        case ["_tags"]: self = .tags(name)
        case ["_manifests"]: self = .manifests(name)
        case let rest where rest.count == 2 && rest[0] == "_tags": self = .tag(name, rest[1])
        case let rest where rest.count == 2 && rest[0] == "_manifests": self = .manifest(name, rest[1])
        default: return nil
        }
    }

    /// The methods that the endpoint knows.
    var methods: [HTTPRequest.Method] {
        switch self {
        case .catalog, .tags, .manifests: [.get, .head]
        case .repository, .tag: [.get, .head, .patch, .delete]
        case .manifest: [.get, .head, .patch]
        }
    }

    /// What a client has to be allowed for `method`.
    func need(_ method: HTTPRequest.Method) -> AccessNeed {
        switch self {
        case .catalog: .catalog
        case .repository(let name), .tags(let name), .tag(let name, _), .manifests(let name), .manifest(let name, _):
            switch method {
            case .delete: .repository(name.text, .delete)
            case .patch: .repository(name.text, .metadataWrite)
            default: .repository(name.text, .metadataRead)
            }
        }
    }
}
