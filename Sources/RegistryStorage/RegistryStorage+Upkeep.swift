extension RegistryStorage {
    /// Takes what nobody needs any more: blobs that no manifest names, files that no record names, uploads that nobody
    /// goes on with, and untagged manifests where `policy` says so.
    ///
    /// Safe beside pushes and pulls. What just came, was mounted or was asked for is spared; see ``RetentionPolicy``.
    ///
    /// - Parameter dryRun: Whether to tell only what would be taken.
    /// - Throws: ``StorageError`` with `full` or `failing`; what was taken until then is gone.
    package func collectGarbage(_ policy: RetentionPolicy, dryRun: Bool) async throws -> GarbageReport {
        let collection = GarbageCollection(storage: self, policy: policy, now: now())
        return dryRun ? try await collection.rehearse() : try await collection.run()
    }

    /// Reads every byte again, and says what is not as it was pushed.
    ///
    /// Takes as long as reading all files does; pushes and pulls go on beside it.
    package func verify() async throws -> VerificationReport {
        try await Verification(storage: self).run()
    }
}
