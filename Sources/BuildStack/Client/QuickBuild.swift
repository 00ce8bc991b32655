/// What `az acr build` asks of a registry: one image, built from a source and pushed.
package struct QuickBuild: Sendable {
    /// The images' names in the registry, such as `team/app:v1`; templates such as `{{.Run.ID}}` are the agent's.
    package var imageNames: [String]
    /// Whether they are pushed.
    package var isPushEnabled: Bool
    /// The source: what an upload is called by the registry, or a URL.
    package var source: String
    /// The Dockerfile's path in the source.
    package var dockerfile: String
    /// The values of the Dockerfile's `ARG`s.
    package var arguments: [BuildArgument]
    /// The stage to build; nil: the last.
    package var target: String?
    /// What the image is for.
    package var platform: BuildPlatform
    /// Seconds after which the run is ended; nil: as the registry says.
    package var timeout: Int?

    /// A build of `source`.
    package init(
        imageNames: [String], isPushEnabled: Bool, source: String, dockerfile: String, arguments: [BuildArgument] = [],
        target: String? = nil, platform: BuildPlatform, timeout: Int? = nil
    ) {
        self.imageNames = imageNames
        self.isPushEnabled = isPushEnabled
        self.source = source
        self.dockerfile = dockerfile
        self.arguments = arguments
        self.target = target
        self.platform = platform
        self.timeout = timeout
    }

    /// The request's body: a `DockerBuildRequest`, with the fields that `az` sends.
    var document: Document {
        Document(
            imageNames: imageNames, isPushEnabled: isPushEnabled, sourceLocation: source, dockerFilePath: dockerfile,
            arguments: arguments.map { Document.Argument(name: $0.name, value: $0.value, isSecret: $0.isSecret) },
            target: target, platform: platform, timeout: timeout)
    }

    /// A `DockerBuildRequest` of the resource manager's interface; what is nil is left out.
    struct Document: Encodable {
        struct Argument: Encodable {
            let name: String
            let value: String
            let isSecret: Bool
        }

        struct Credentials: Encodable {}

        let type = "DockerBuildRequest"
        let imageNames: [String]
        let isPushEnabled: Bool
        let sourceLocation: String
        let dockerFilePath: String
        let arguments: [Argument]
        let target: String?
        let platform: BuildPlatform
        let timeout: Int?
        let credentials = Credentials()
    }
}
