import ArgumentParser
import CurlTransport
import Logging
import SyncReports

/// How much a command says about what it does.
struct LoggingOptions: ParsableArguments {
    @Flag(name: [.customShort("v"), .long], help: "Say on standard error what is being done.")
    var verbose = false

    /// What logs every request; nil where nobody wants to know.
    var exchangeLog: (@Sendable (ExchangeRecord) -> Void)? {
        guard verbose else { return nil }
        let logger = Logger(label: "acr-firewall-sync")
        return { record in
            let outcome = record.status.map { "\($0)" } ?? record.failure?.rawValue ?? ""
            let milliseconds = Int((record.seconds * 1000).rounded())
            let line = "\(record.operation): \(record.method) \(record.url) \(outcome) in \(milliseconds) ms"
            logger.debug("\(line.escapedForTerminal)")
        }
    }

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
