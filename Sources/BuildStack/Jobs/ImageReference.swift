/// The full name of an image: registry, repository, tag, and its digest where that is known.
package struct ImageReference: Sendable, Hashable, Codable {
    /// The registry's host: `blogbuildtest.azurecr.io`.
    package var registry: String
    /// The repository: `buildtest/hello-world`.
    package var repository: String
    /// The tag; nil for a name by digest.
    package var tag: String?
    /// The digest of the manifest: `sha256:…`.
    package var digest: String?

    /// An image of `registry`.
    package init(registry: String, repository: String, tag: String?, digest: String? = nil) {
        self.registry = registry
        self.repository = repository
        self.tag = tag
        self.digest = digest
    }

    /// Reads a name as `docker` does: Docker Hub where no registry is named, `latest` where no tag is; nil for no name.
    package init?(_ name: some StringProtocol) {
        var rest = Substring(name)
        if let at = rest.firstIndex(of: "@") {
            digest = String(rest[rest.index(after: at)...])
            rest = rest[..<at]
        }
        let slash = rest.lastIndex(of: "/") ?? rest.startIndex
        if let colon = rest[slash...].lastIndex(of: ":") {
            tag = String(rest[rest.index(after: colon)...])
            rest = rest[..<colon]
        } else if digest == nil {
            tag = "latest"
        }
        let first = rest.prefix { $0 != "/" }
        if first.count < rest.count, first.contains(".") || first.contains(":") || first == "localhost" {
            registry = String(first)
            repository = String(rest.dropFirst(first.count + 1))
        } else {
            registry = "docker.io"
            repository = rest.contains("/") ? String(rest) : "library/\(rest)"
        }
        guard !rest.isEmpty, !repository.isEmpty, tag != "" else { return nil }
    }

    /// The full name: `docker.io/library/busybox:latest`.
    package var name: String {
        "\(registry)/\(repository)" + (tag.map { ":\($0)" } ?? "") + (digest.map { "@\($0)" } ?? "")
    }

    /// The name as Docker prints it: without Docker Hub and its `library`.
    var shortName: String {
        guard registry == "docker.io" else { return name }
        let name = name.dropFirst("docker.io/".count)
        return String(name.hasPrefix("library/") ? name.dropFirst("library/".count) : name)
    }

    /// Whether it has the registry, repository and tag of `other`.
    func isSameTag(as other: ImageReference) -> Bool {
        registry == other.registry && repository == other.repository && tag == other.tag
    }
}
