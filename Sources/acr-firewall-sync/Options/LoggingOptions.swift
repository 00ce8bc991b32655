import ArgumentParser
import Logging

/// How much a command says about what it does.
struct LoggingOptions: ParsableArguments {
    @Flag(name: [.customShort("v"), .long], help: "Say on standard error what is being done.")
    var verbose = false

    /// Sends logs to standard error; to be called once, before anything logs.
    func start() {
        let level: Logger.Level = verbose ? .debug : .warning
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
    }
}
