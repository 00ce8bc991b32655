/// A command of a task: an image and what is run in it, with the source at `/workspace`.
package struct ContainerCommand: Sendable, Hashable {
    /// The image's full name.
    package var image: String
    /// The arguments after the entry point; none for the image's own command.
    package var arguments: [String]
    /// What stands for the image's entry point, and for its own command; empty for those.
    package var entryPoint: [String] = []
    /// Variables of the command's environment.
    package var environment: [BuildArgument]
    /// The folder that the command starts in; nil for the image's own.
    package var workingDirectory: String?
    /// The user, and the group after a colon; nil for the image's own.
    package var user: String?
    /// Whether the image is asked for anew where the run has it already.
    package var pulls = false
    /// Whether the step ends once the command has begun; it goes on until the run ends.
    package var isDetached = false
    /// The task's volumes that it gets.
    package var mounts: [VolumeMount] = []

    /// A command in `image`, which starts where the source is.
    package init(
        image: String, arguments: [String] = [], environment: [BuildArgument] = [],
        workingDirectory: String? = "/workspace"
    ) {
        self.image = image
        self.arguments = arguments
        self.environment = environment
        self.workingDirectory = workingDirectory
    }
}
