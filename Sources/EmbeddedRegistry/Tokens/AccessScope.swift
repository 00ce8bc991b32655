/// One thing that a client asks a token for, as distribution's token authentication writes it:
/// `repository:team/app:pull,push` or `registry:catalog:*`.
package enum AccessScope: Sendable, Hashable {
    /// Actions in a repository.
    case repository(String, RepositoryActions)
    /// The list of all repositories.
    case catalog

    /// The longest repository name that is understood, in bytes (OCI distribution specification 1.1).
    private static let longestName = 255

    /// The scope written as `text`; nil for a kind of resource that this registry has not, which grants nothing.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count >= 3, let actions = parts.last else { return nil }
        // A name may hold a colon where a client puts a host and port before it.
        let name = parts.dropFirst().dropLast().joined(separator: ":")
        switch parts[0] {
        case "repository":
            guard (1...Self.longestName).contains(name.utf8.count) else { return nil }
            self = .repository(name, RepositoryActions(names: actions.split(separator: ",")))
        case "registry":
            guard name == "catalog", actions == "*" else { return nil }
            self = .catalog
        default: return nil
        }
    }

    /// The scopes of a request: each value may hold several, with blanks between.
    package static func scopes(in values: [String]) -> [Self] {
        values.flatMap { $0.split(separator: " ") }.compactMap { Self($0) }
    }

    /// The scope as challenges write it.
    package var text: String {
        switch self {
        case .repository(let name, let actions): "repository:\(name):\(actions.names.joined(separator: ","))"
        case .catalog: "registry:catalog:*"
        }
    }
}
