import ArgumentParser
import FirewallSync
import SyncReports

/// How a command ends that did not do what it was asked for.
enum CommandFailure {
    /// Prints `error` and ends the process with the status that is documented for it.
    ///
    /// Where `command` was to answer in JSON, its one document says what went wrong.
    static func exit(_ error: any Error, of command: (any ParsableCommand)?) -> Never {
        if let status = error as? ExitCode { AcrFirewallSync.exit(withError: status) }
        // Wrong usage and requests for help are the parser's own to word.
        guard AcrFirewallSync.exitCode(for: error) == .failure, !(error is ValidationError) else {
            AcrFirewallSync.exit(withError: error)
        }
        report(error)
        if let command = command as? any DocumentCommand, command.answersInJSON {
            // Where standard output cannot be written, nobody reads it.
            try? Terminal.standardOutput.writeResult(FailureReport(lines(of: error)).json())
        }
        AcrFirewallSync.exit(withError: status(of: error).code)
    }

    /// How a command ends that met `error`: what the configuration or a freeze forbids is refused, and no fault.
    static func status(of error: any Error) -> ExitStatus {
        switch (error as? SyncError)?.code {
        case .exportOnly, .refusedDoor, .refusedFreeze, .frozen: .refused
        default: .failed
        }
    }

    /// Prints `error` on standard error: one line for each problem.
    static func report(_ error: any Error, about registry: String? = nil) {
        let subject = registry.map { "\($0): " } ?? ""
        for line in lines(of: error) {
            Terminal.standardError.write("acr-firewall-sync: error: \((subject + line).escapedForTerminal)\n")
        }
    }

    /// What went wrong, a line for each problem.
    static func lines(of error: any Error) -> [String] {
        if let error = error as? ConfigurationError { return error.problems.map(\.description) }
        return ["\(error)"]
    }
}
