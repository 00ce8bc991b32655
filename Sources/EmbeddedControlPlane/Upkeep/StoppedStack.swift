import Foundation
import Logging
import RegistryStorage

/// The content of a stack that does not run.
package enum StoppedStack {
    /// Reads the content of the registry of this name, or of all, again.
    ///
    /// Opening a registry's content heals what a killed stack left there.
    ///
    /// - Throws: ``StackError`` with `alreadyServing` where it does run, `notRunning` where there is no stack, `notFound`
    ///   or `state`.
    package static func verify(
        _ directory: DataDirectory, registry name: String?, logger: Logger
    ) async throws -> [VerificationSummary] {
        guard FileManager.default.fileExists(atPath: directory.databaseFile) else {
            throw StackError(
                .notRunning, "There is no embedded stack on '\(directory.path)'; give its folder with --data.")
        }
        let lock = try ServeLock(directory)
        defer { withExtendedLifetime(lock) {} }
        let database = try StackDatabase(path: directory.databaseFile)
        let registries = try await RegistryStore(database).places(named: name)
        try database.close()
        if let name, registries.isEmpty { throw ContentUpkeep.unknown(name) }
        var summaries: [VerificationSummary] = []
        for registry in registries where directory.hasContent(ofRegistry: registry.number) {
            summaries.append(
                VerificationSummary(
                    registry: registry.name,
                    report: try await verify(directory.storageDirectory(ofRegistry: registry.number), logger)))
        }
        return summaries
    }

    private static func verify(_ path: String, _ logger: Logger) async throws -> VerificationReport {
        do {
            let storage = try RegistryStorage(directory: path, now: { Date() }, logger: logger)
            let report: Result<VerificationReport, any Error>
            do {
                report = .success(try await storage.verify())
            } catch {
                report = .failure(error)
            }
            await storage.close()
            return try report.get()
        } catch let error as StorageError where error.code != .inUse {
            return VerificationReport(ofUnreadable: path, error)
        } catch let error as StorageError {
            throw StackError(.state, error.description)
        }
    }
}
