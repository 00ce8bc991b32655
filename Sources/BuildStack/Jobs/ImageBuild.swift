/// A build of an image from a Dockerfile.
package struct ImageBuild: Sendable, Hashable {
    /// The full names that the image gets, registry and tag included.
    package var tags: [String]
    /// The Dockerfile's path within the source.
    package var dockerfile: String
    /// The Dockerfile's path where there is none at ``dockerfile``: tasks name it from the context, too.
    package var dockerfileInContext: String?
    /// The build context's path within the source.
    package var context: String
    /// The build context, where it is not the run's source; the paths are within it then.
    package var remote: BuildSource?
    /// The stage to stop at; nil for the last.
    package var target: String?
    /// The operating system and architecture: `linux/amd64`; nil for this machine's.
    package var platform: String?
    /// Values for the Dockerfile's `ARG`s.
    package var arguments: [BuildArgument]
    /// Labels of the image, as `NAME=VALUE`.
    package var labels: [String] = []
    /// Whether base images are asked for anew where the run has them already.
    package var pulls = false

    /// A build of `dockerfile` in the source's root.
    package init(
        tags: [String], dockerfile: String = "Dockerfile", context: String = ".", target: String? = nil,
        platform: String? = nil, arguments: [BuildArgument] = []
    ) {
        self.tags = tags
        self.dockerfile = dockerfile
        self.context = context
        self.target = target
        self.platform = platform
        self.arguments = arguments
    }
}
