import RegistryStorage

/// What a request is about, as its path says: what an error's detail quotes.
enum RequestSubject: Sendable, Hashable {
    /// The registry.
    case registry
    /// A repository.
    case repository(RepositoryName)
    /// Something in a repository: the member of the detail that names it, and the text.
    case content(RepositoryName, member: String, text: String)

    /// The longest text that is quoted: a SHA-512 digest with its algorithm fits in.
    private static let longestText = 160

    /// The detail of an error with `code`.
    func detail(of code: String) -> DistributionError.Detail {
        switch self {
        case .registry: .absent
        case .repository(let name): .member("name", name.text)
        case .content(let name, _, _) where code.hasPrefix("NAME_"): .member("name", name.text)
        case .content(_, let member, let text): .member(member, String(text.prefix(Self.longestText)))
        }
    }
}

extension DistributionEndpoint {
    /// What a request to the endpoint is about.
    var subject: RequestSubject {
        switch self {
        case .base, .catalog: .registry
        case .tags(let name), .uploads(let name): .repository(name)
        case .manifest(let name, let text): .content(name, member: "reference", text: text)
        case .blob(let name, let text), .referrers(let name, let text): .content(name, member: "digest", text: text)
        case .upload(let name, let text): .content(name, member: "upload", text: text)
        }
    }
}

extension ACREndpoint {
    /// What a request to the endpoint is about.
    var subject: RequestSubject {
        switch self {
        case .catalog: .registry
        case .repository(let name), .tags(let name), .manifests(let name): .repository(name)
        case .tag(let name, let text), .manifest(let name, let text):
            .content(name, member: "reference", text: text)
        }
    }
}
