/// An image that a run built, and the images that it was built on.
package struct ImageDependency: Sendable, Hashable {
    /// What was built; with its digest where it was pushed.
    package var image: ImageReference
    /// What its last stage stands on; nil for `scratch`.
    package var runtime: ImageReference?
    /// What the stages before it stand on.
    package var buildtime: [ImageReference]
    /// The commit that its source was at; nil for a source that is no git repository.
    package var commit: String?

    /// What `image` was built on.
    package init(
        image: ImageReference, runtime: ImageReference?, buildtime: [ImageReference] = [], commit: String? = nil
    ) {
        self.image = image
        self.runtime = runtime
        self.buildtime = buildtime
        self.commit = commit
    }

    /// The lines of the run's log that name it, as YAML.
    package var lines: [String] {
        var lines = ["- image:"] + Self.lines(image, indent: "    ")
        if let runtime { lines += ["  runtime-dependency:"] + Self.lines(runtime, indent: "    ") }
        if !buildtime.isEmpty {
            lines.append("  buildtime-dependency:")
            for image in buildtime {
                let item = Self.lines(image, indent: "    ")
                lines += item.enumerated().map {
                    $0.offset == 0 ? "  - " + $0.element.dropFirst(4) : $0.element
                }
            }
        }
        return lines + (commit.map { ["  git:", "    git-head-revision: \($0)"] } ?? ["  git: {}"])
    }

    private static func lines(_ image: ImageReference, indent: String) -> [String] {
        // Docker Hub has the name of its days as an index there.
        let registry = image.registry == "docker.io" ? "registry.hub.docker.com" : image.registry
        let fields = [
            ("registry", registry), ("repository", image.repository), ("tag", image.tag),
            ("digest", image.digest),
        ]
        return fields.compactMap { name, value in value.map { "\(indent)\(name): \($0)" } }
    }
}
