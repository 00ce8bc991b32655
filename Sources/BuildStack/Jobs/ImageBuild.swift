/// A build of an image from a Dockerfile.
package struct ImageBuild: Sendable, Hashable {
    /// The full names that the image gets, registry and tag included.
    package var tags: [String]
    /// The Dockerfile's path within the source.
    package var dockerfile: String
    /// The build context's path within the source.
    package var context: String
    /// The stage to stop at; nil for the last.
    package var target: String?
    /// The operating system and architecture: `linux/amd64`; nil for this machine's.
    package var platform: String?
    /// Values for the Dockerfile's `ARG`s.
    package var arguments: [BuildArgument]

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
