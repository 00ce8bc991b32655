import ArgumentParser

/// The command line of the service.
@main
struct AcrFirewallSync: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "acr-firewall-sync",
        abstract: "Keeps the IP rules of an Azure container registry in step with Azure's service tags.",
        discussion: """
            Exit status: 0 done, or nothing to change; 1 error; 2 there are changes; 3 refused by a guard or \
            by the mode 'export', or infeasible; 64 wrong usage.

            EXAMPLE
              acr-firewall-sync plan
              acr-firewall-sync apply --yes
            """,
        version: "1.0.0",
        subcommands: [
            FetchCommand.self, TagsCommand.self, CompressCommand.self, PlanCommand.self, ApplyCommand.self,
            DriftCommand.self, DiagnoseCommand.self, AdoptCommand.self, OpenCommand.self, CloseCommand.self,
            WithAccessCommand.self, FreezeCommand.self, ThawCommand.self, ReportCommand.self, ExplainCommand.self,
            HistoryCommand.self, RollbackCommand.self, BacktestCommand.self, WatchCommand.self, AlertCommand.self,
            SetupCommand.self, DoctorCommand.self, ConfigCommand.self,
        ])

    static func main() async {
        var parsed: (any ParsableCommand)?
        do {
            let arguments = Array(CommandLine.arguments.dropFirst())
            if let filter = CompressionFilter(plainArguments: arguments) { return try filter.run() }
            var command = try parseAsRoot(arguments)
            parsed = command
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            CommandFailure.exit(error, of: parsed)
        }
    }
}
