/// One step of a run.
package struct BuildStep: Sendable, Hashable {
    /// What a step does.
    package enum Action: Sendable, Hashable {
        /// Builds an image.
        case build(ImageBuild)
        /// Pushes images, by their full names, that an earlier step built.
        case push([String])
        /// Runs a command in a container.
        case command(ContainerCommand)
    }

    /// What the log calls it: `build`, `push`, `acb_step_0`.
    package var id: String
    /// What it does.
    package var action: Action
    /// Seconds after which it is ended.
    package var timeout: Int
    /// Whether the run goes on when it fails.
    package var ignoresErrors: Bool
    /// The ids of the steps that must have ended before it begins; `-` alone for none, nil for the step before it.
    package var dependencies: [String]?
    /// The folder that its paths begin at, as the task names it; empty for the source's root.
    package var workingDirectory = ""
    /// The name of its network, for the log.
    package var network = ""
    /// Seconds before it begins.
    package var startDelay = 0
    /// How often it is carried out.
    package var attempts = StepAttempts()

    /// A step.
    package init(id: String, action: Action, timeout: Int = 3600, ignoresErrors: Bool = false) {
        self.id = id
        self.action = action
        self.timeout = timeout
        self.ignoresErrors = ignoresErrors
    }
}
