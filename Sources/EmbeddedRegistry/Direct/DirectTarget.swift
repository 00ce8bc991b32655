import RegistryStorage

/// What a path names that the direct way may know.
enum DirectTarget: Sendable {
    /// A manifest of a repository.
    case manifest(RepositoryName, ManifestReference)
    /// A blob of a repository.
    case blob(RepositoryName, Digest)

    /// What `path` names, without a query; nil where it is nothing that could be in memory.
    init?(path: String) {
        guard !path.utf8.contains(UInt8(ascii: "?")), let endpoint = try? DistributionEndpoint(path: path) else {
            return nil
        }
        switch endpoint {
        case .manifest(let name, let text):
            guard let reference = try? ManifestReference(parsing: text) else { return nil }
            self = .manifest(name, reference)
        case .blob(let name, let text):
            guard let digest = try? Digest(parsing: text) else { return nil }
            self = .blob(name, digest)
        default: return nil
        }
    }

    /// What a client has to be allowed.
    var need: AccessNeed {
        switch self {
        case .manifest(let name, _), .blob(let name, _): .repository(name.text, .pull)
        }
    }
}
