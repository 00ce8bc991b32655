/// A run as the engine gets it: everything that it needs, and no database.
package struct BuildJob: Sendable {
    /// The run's id: `ca1`.
    package var id: String
    /// The host of the registry that the run belongs to.
    package var loginServer: String
    /// The steps, in the order in which they are taken.
    package var steps: [BuildStep]
    /// Where the files come from.
    package var source: BuildSource
    /// Seconds after which the run is ended.
    package var timeout: Int
    /// What the run signs in with, in that order.
    package var credentials: [RegistryCredential]
    /// Where the run tells what it does.
    package var log: RunLog

    /// The run `id` for the registry at `loginServer`.
    package init(
        id: String, loginServer: String, steps: [BuildStep], source: BuildSource, timeout: Int = 3600,
        credentials: [RegistryCredential], log: RunLog
    ) {
        self.id = id
        self.loginServer = loginServer
        self.steps = steps
        self.source = source
        self.timeout = timeout
        self.credentials = credentials
        self.log = log
    }

    /// The values of the run that no log may show: passwords, and arguments that are secret.
    ///
    /// What a ``RunLog`` is made with.
    package static func secrets(steps: [BuildStep], credentials: [RegistryCredential]) -> [String] {
        let arguments = steps.flatMap { step -> [BuildArgument] in
            switch step.action {
            case .build(let build): build.arguments
            case .command(let command): command.environment
            case .push: []
            }
        }
        return credentials.map(\.password) + arguments.filter(\.isSecret).map(\.value)
    }
}
