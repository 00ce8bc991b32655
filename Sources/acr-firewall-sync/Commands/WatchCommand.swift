import ArgumentParser
import FirewallSync
import Foundation
import Logging
import SyncDaemon

/// `acr-firewall-sync watch`: runs by themselves.
struct WatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Run by a schedule until stopped, and tell how every registry stands.",
        discussion: """
            When it is at work, it prints one line of JSON on standard output: its pid, and the URL of its status pages \
            (/, /metrics, /healthz, /readyz). Logs go to standard error. SIGTERM and SIGINT let a run in progress end; a \
            second one cuts it off. SIGHUP reads the configuration anew. One daemon at a time works with a state directory.

            EXAMPLE
              acr-firewall-sync watch --listen 127.0.0.1:9464 --log-format json
              acr-firewall-sync watch --once
            """)

    @OptionGroup var surroundings: ConfigurationOptions

    @Flag(help: "Run every registry once, whatever its schedule says, and end.")
    var once = false

    @Option(
        help: ArgumentHelp(
            "Where the status pages are, instead of where 'watch' in the file says.", valueName: "address"),
        transform: { text in
            guard let address = ListenAddress(parsing: text) else {
                throw ValidationError("'\(text)' is no address and port such as 127.0.0.1:9464 or [::1]:0.")
            }
            return address
        })
    var listen: ListenAddress?

    @Flag(help: "Where another daemon works with the state directory, wait for its end.")
    var waitForLock = false

    @Option(help: "How logs look.")
    var logFormat = LineLogHandler.Format.text

    func run() async throws {
        // A reader of the ready line that goes away must not end the service.
        signal(SIGPIPE, SIG_IGN)
        startLogging()
        let daemon = daemonSurroundings()
        guard once else { return try await DaemonProcess.run(daemon, waitsForLock: waitForLock) }
        var status = ExitStatus.done
        for record in try await DaemonProcess.runOnce(daemon, waitsForLock: waitForLock) {
            status = status.combined(with: Self.status(of: record))
        }
        try status.finish()
    }

    private func daemonSurroundings() -> DaemonSurroundings {
        let (finder, request, listen) = (surroundings.finder, surroundings.request, listen)
        let process = ProcessInfo.processInfo
        let notifier = ServiceNotifier(environment: process.environment)
        // Often enough for a sign of life to be there when the service manager wants one.
        let longestSleep = Duration.seconds(min(10, (notifier.watchdogSeconds ?? 40) / 4))
        return DaemonSurroundings(
            actor: "\(process.userName)@\(process.hostName)", environment: process.environment,
            clock: .system(longestSleep: longestSleep),
            notifier: notifier, logger: Logger(label: "acr-firewall-sync"),
            metrics: DaemonMetrics(version: AcrFirewallSync.configuration.version),
            load: {
                var configuration = try finder.configuration(for: request)
                if let listen { configuration.watch.listen = listen }
                return configuration
            },
            onReady: { document in
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
                guard let line = try? encoder.encode(document) else { return }
                // Where nobody reads it, the log says it too.
                Terminal.standardOutput.write(String(decoding: line, as: UTF8.self) + "\n")
            })
    }

    private func startLogging() {
        let (level, format): (Logger.Level, LineLogHandler.Format) = (
            surroundings.logging.verbose ? .debug : .info, logFormat
        )
        LoggingSystem.bootstrap { label in
            LineLogHandler(label: label, level: level, format: format) { Terminal.standardError.write($0) }
        }
    }

    private static func status(of record: RunRecord) -> ExitStatus {
        if record.isSuccess { return .done }
        return record.refusals.isEmpty && record.result != RunRecord.export ? .failed : .refused
    }
}

extension LineLogHandler.Format: ExpressibleByArgument {}
