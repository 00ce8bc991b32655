/// A command of a task: an image and what is run in it, with the source at `/workspace`.
package struct ContainerCommand: Sendable, Hashable {
    /// The image's full name.
    package var image: String
    /// The arguments after the image's entry point; none for the image's own command.
    package var arguments: [String]
    /// Variables of the command's environment.
    package var environment: [BuildArgument]
    /// The folder that the command starts in; nil for `/workspace`.
    package var workingDirectory: String?

    /// A command in `image`.
    package init(
        image: String, arguments: [String] = [], environment: [BuildArgument] = [],
        workingDirectory: String? = nil
    ) {
        self.image = image
        self.arguments = arguments
        self.environment = environment
        self.workingDirectory = workingDirectory
    }
}
