import Foundation
import RegistryStorage

/// Collects garbage in the registries' content, and verifies it, while the stack serves.
struct ContentUpkeep: Sendable {
    let provider: ContainerRegistryProvider
    let endpoints: RegistryEndpoints
    let directory: DataDirectory

    /// Collects in the registry of this name, or in all, one after the other.
    ///
    /// - Parameters:
    ///   - retentionDays: After how many days untagged manifests go; nil means what each registry's own policy says.
    ///   - graceMinutes: How long blobs that no manifest names are spared; nil means the storage's default.
    /// - Throws: ``StackError`` with `notFound`, or with `state` for the first registry that could not be collected in,
    ///   after all others were.
    func collectGarbage(
        in name: String?, retentionDays: Int? = nil, graceMinutes: Int? = nil, dryRun: Bool = false
    ) async throws -> [GarbageSummary] {
        var summaries: [GarbageSummary] = []
        var failure: StackError?
        for registry in try await registriesWithContent(name) {
            var policy = RetentionPolicy(untaggedDays: retentionDays ?? registry.untaggedRetentionDays)
            if let graceMinutes { policy.grace = TimeInterval(graceMinutes) * 60 }
            do {
                guard let storage = try await endpoints.storage(ofRegistry: registry.number) else { continue }
                summaries.append(
                    GarbageSummary(
                        registry: registry.name, report: try await storage.collectGarbage(policy, dryRun: dryRun)))
            } catch let error as StorageError {
                failure =
                    failure
                    ?? StackError(.state, "No garbage was collected in '\(registry.name)': \(error.description)")
            }
        }
        if let failure { throw failure }
        return summaries
    }

    /// Reads the content of the registry of this name, or of all, again.
    ///
    /// - Throws: ``StackError`` with `notFound`; what the storage throws where it is being closed.
    func verify(_ name: String?) async throws -> [VerificationSummary] {
        var summaries: [VerificationSummary] = []
        for registry in try await registriesWithContent(name) {
            let report: VerificationReport
            do {
                guard let storage = try await endpoints.storage(ofRegistry: registry.number) else { continue }
                report = try await storage.verify()
            } catch let error as StorageError where error.code != .closed {
                report = VerificationReport(
                    ofUnreadable: directory.storageDirectory(ofRegistry: registry.number), error)
            }
            summaries.append(VerificationSummary(registry: registry.name, report: report))
        }
        return summaries
    }

    /// A registry that nobody has pushed to is not opened for upkeep.
    private func registriesWithContent(_ name: String?) async throws -> [RegistryResource] {
        try await registries(name).filter { directory.hasContent(ofRegistry: $0.number) }
    }

    private func registries(_ name: String?) async throws -> [RegistryResource] {
        guard let name else { return try await provider.list() }
        guard let registry = try await provider.registry(named: name) else { throw Self.unknown(name) }
        return [registry]
    }

    static func unknown(_ name: String) -> StackError {
        StackError(
            .notFound, "There is no registry '\(name)'; run 'acr-embedded registry list' to see those there are.")
    }
}

extension DataDirectory {
    /// Whether anybody has pushed to the registry `number`.
    func hasContent(ofRegistry number: Int64) -> Bool {
        FileManager.default.fileExists(atPath: storageDirectory(ofRegistry: number))
    }
}
