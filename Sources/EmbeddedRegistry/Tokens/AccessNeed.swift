/// What a request needs before it is answered.
package enum AccessNeed: Sendable, Hashable {
    /// That the client is somebody: `/v2/`.
    case identity
    /// The right to list repositories.
    case catalog
    /// The right to all of these actions in a repository, or, where others are given, to all of those.
    case repository(String, RepositoryActions, or: RepositoryActions? = nil)

    /// The scope that a challenge asks for; nil where any token will do.
    package var scope: AccessScope? {
        switch self {
        case .identity: nil
        case .catalog: .catalog
        case .repository(let name, let actions, _): .repository(name, actions)
        }
    }

    /// Whether `grant` suffices.
    package func isMet(by grant: Grant) -> Bool {
        switch self {
        case .identity: true
        case .catalog: grant.allowsCatalog
        case .repository(let name, let actions, let others):
            grant.allows(actions, on: name) || others.map { grant.allows($0, on: name) } == true
        }
    }
}
