/// A run as the engine gets it: everything that it needs, and no database.
package struct BuildJob: Sendable {
    /// The run's id: `ca1`.
    package var id: String
    /// The host of the registry that the run belongs to.
    package var loginServer: String
    /// What is to be done.
    package var work: RunWork
    /// Where the files come from.
    package var source: BuildSource
    /// Seconds after which the run is ended.
    package var timeout: Int
    /// What the run signs in with, in that order.
    package var credentials: [RegistryCredential]
    /// What a task's templates may ask of the run.
    package var variables: RunVariables
    /// Where the run tells what it does.
    package var log: RunLog
    /// Why the run's task is cancelled, where it is.
    package var interruption: RunInterruption

    /// The run `id` for the registry at `loginServer`.
    package init(
        id: String, loginServer: String, work: RunWork, source: BuildSource, timeout: Int = 3600,
        credentials: [RegistryCredential], variables: RunVariables, log: RunLog,
        interruption: RunInterruption = RunInterruption()
    ) {
        self.id = id
        self.loginServer = loginServer
        self.work = work
        self.source = source
        self.timeout = timeout
        self.credentials = credentials
        self.variables = variables
        self.log = log
        self.interruption = interruption
    }

    /// The values of the run that no log may show: passwords, and arguments and values that are secret.
    ///
    /// What a ``RunLog`` is made with.
    package static func secrets(work: RunWork, credentials: [RegistryCredential]) -> [String] {
        credentials.map(\.password) + work.secrets
    }
}
