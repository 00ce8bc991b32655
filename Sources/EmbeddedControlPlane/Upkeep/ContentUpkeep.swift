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
    /// - Throws: ``StackError`` with `notFound`; what the storage throws.
    func collectGarbage(
        in name: String?, retentionDays: Int? = nil, graceMinutes: Int? = nil, dryRun: Bool = false
    ) async throws -> [GarbageSummary] {
        try await summaries(of: name) { registry, storage in
            var policy = RetentionPolicy(untaggedDays: retentionDays ?? registry.untaggedRetentionDays)
            if let graceMinutes { policy.grace = TimeInterval(graceMinutes) * 60 }
            return GarbageSummary(
                registry: registry.name, report: try await storage.collectGarbage(policy, dryRun: dryRun))
        }
    }

    /// Reads the content of the registry of this name, or of all, again.
    ///
    /// - Throws: ``StackError`` with `notFound`; what the storage throws.
    func verify(_ name: String?) async throws -> [VerificationSummary] {
        try await summaries(of: name) { registry, storage in
            VerificationSummary(registry: registry.name, report: try await storage.verify())
        }
    }

    /// What `work` says of each registry that has content; a registry that nobody has pushed to is not opened for it.
    private func summaries<Summary>(
        of name: String?, _ work: (RegistryResource, RegistryStorage) async throws -> Summary
    ) async throws -> [Summary] {
        var summaries: [Summary] = []
        for registry in try await registries(name) where directory.hasContent(ofRegistry: registry.number) {
            if let storage = try await endpoints.storage(ofRegistry: registry.number) {
                summaries.append(try await work(registry, storage))
            }
        }
        return summaries
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
