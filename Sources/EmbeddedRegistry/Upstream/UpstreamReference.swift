import RegistryStorage

/// The name of an image of an upstream registry, as people write it: `mcr.microsoft.com/hello-world`, `busybox:1.35`.
package struct UpstreamReference: Sendable, Hashable, CustomStringConvertible {
    /// The registry.
    package let host: UpstreamHost
    /// The repository there.
    package let repository: RepositoryName
    /// The tag.
    package let tag: TagName

    /// `docker.io/library/busybox:latest`.
    package var description: String { "\(host.rawValue)/\(repository):\(tag)" }

    /// The image that `text` names, by the rules of Docker: without a host it is one of Docker's, without a tag `latest`.
    ///
    /// - Throws: `StorageError` with `invalidName` or `invalidTag`.
    package init(parsing text: String) throws(StorageError) {
        guard !text.contains("@") else {
            throw StorageError(.invalidTag, "'\(text.prefix(160))' has a digest; expected a tag, which can be moved.")
        }
        let first = text.prefix { $0 != "/" }
        var rest = text[...]
        var host = UpstreamHost.docker
        if first.endIndex < text.endIndex, first.contains(".") || first.contains(":") || first == "localhost" {
            guard let known = UpstreamHost.allCases.first(where: { $0.hosts.contains(first.lowercased()) }) else {
                let hosts = UpstreamHost.allCases.map(\.rawValue).joined(separator: " and ")
                throw StorageError(
                    .invalidName, "'\(first.prefix(120))' is not played here; the upstream registries are \(hosts).")
            }
            host = known
            rest = text[text.index(after: first.endIndex)...]
        }
        let parts = rest.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        self.host = host
        repository = try RepositoryName(parsing: host.repository(String(parts[0])))
        tag = try TagName(parsing: parts.count == 2 ? parts[1] : "latest")
    }
}
