/// A public registry that the stack plays, so that builds find their base images without the internet.
package enum UpstreamHost: String, Sendable, Hashable, CaseIterable, Codable {
    /// Microsoft's, which asks nobody for anything.
    case microsoft = "mcr.microsoft.com"
    /// Docker's, which gives a token to anybody who asks for one.
    case docker = "docker.io"

    /// The names in the world under which clients look for it, in lower case.
    package var hosts: [String] {
        switch self {
        case .microsoft: [rawValue]
        case .docker: [rawValue, "registry-1.docker.io", "index.docker.io", Self.dockerTokenHost]
        }
    }

    /// A short name, for files.
    package var label: String {
        switch self {
        case .microsoft: "mcr"
        case .docker: "docker"
        }
    }

    /// Where Docker's tokens are to be had.
    static let dockerTokenHost = "auth.docker.io"
    /// The name that Docker's tokens are for.
    package static let dockerService = "registry.docker.io"

    /// The full name of a repository that `name` stands for: Docker's own images lie below `library/`.
    package func repository(_ name: String) -> String {
        self == .docker && !name.contains("/") ? "library/\(name)" : name
    }
}
