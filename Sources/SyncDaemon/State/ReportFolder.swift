import AzureResourceManager
import Crypto
import FirewallSync
import Foundation

/// The plan of each registry's last run, in `reports` of the state directory: what the registry's page shows, also after
/// a new start.
struct ReportFolder: Sendable {
    private let path: String

    /// The folder in a state directory, which is made.
    init(stateDirectory: String) { path = "\(stateDirectory)/reports" }

    /// Keeps the plan of a registry's last run.
    ///
    /// - Throws: ``DaemonError`` with `state`.
    func store(_ plan: RulePlan, of registry: ConfiguredRegistry) throws(DaemonError) {
        let data: Data
        do {
            _ = try StateDirectory(preparing: path)
            data = try plan.document()
        } catch {
            throw DaemonError(.state, "The report of '\(registry.settings.label)' cannot be kept: \(error)")
        }
        // A report that a power cut takes is made again by the next run.
        try file(of: registry.key).write(data, durably: false)
    }

    /// Whether there is a report of a registry.
    func holds(_ key: String) -> Bool { FileManager.default.fileExists(atPath: file(of: key).path) }

    /// The plan of a registry's last run; nil where there is none, or none that this program can read.
    func plan(of key: String) -> RulePlan? {
        file(of: key).read().flatMap { try? RulePlan(document: $0) }
    }

    /// Named by a digest: a registry's name may stand in two resource groups, and a label may hold anything.
    private func file(of key: String) -> StateFile {
        let digits = SHA256.hash(data: Data(key.utf8)).prefix(8).map { String(format: "%02x", $0) }.joined()
        return StateFile(path: "\(path)/\(digits).json")
    }
}
