import AzureResourceManager

extension BuildLog {
    /// Reads a log to its end from an open descriptor, such as standard input.
    ///
    /// - Throws: ``SyncError`` with `buildLog` where it cannot be read, or where no refusal with an address is in it.
    /// - Complexity: O(bytes), in bounded memory.
    public init(reading descriptor: Int32, name: String) throws(SyncError) {
        var scanner = BuildLogScanner()
        do throws(ByteStream.Failure) {
            try ByteStream(descriptor: descriptor, name: name).forEachPiece { scanner.take($0) }
        } catch {
            throw SyncError(.buildLog, error.description)
        }
        scanner.finish()
        self = scanner.log
        guard refusals.isEmpty else { return }
        guard let example = unreadable.first else {
            throw SyncError(
                .buildLog,
                "No registry refused a client in this log: it does not say \"client with IP '…' is not allowed access\"."
            )
        }
        throw SyncError(
            .buildLog, "A registry refused '\(example)', which is no address; give the log as it was printed.")
    }

    /// The refusals that concern `registry`: those that name its host, those that name none, and, where it is the only
    /// one, those of a host that nobody knows.
    public func refusals(of registry: RegistryID, among registries: [RegistryID]) -> [Refusal] {
        refusals.filter { refusal in
            guard let host = refusal.host else { return true }
            if registry.answers(as: host) { return true }
            return registries.count == 1
        }
    }

    /// Sentences about what is not as a reader may think.
    public func remarks(about registry: RegistryID) -> [String] {
        var remarks: [String] = []
        for host in Set(refusals.compactMap(\.host)).sorted() where !registry.answers(as: host) {
            remarks.append("The log names \(host), which is not \(registry.name).")
        }
        for text in unreadable { remarks.append("The log says '\(text)' where an address is expected.") }
        if beyondLimit > 0 { remarks.append("\(beyondLimit) more refusals are not told apart.") }
        return remarks
    }
}

extension RegistryID {
    /// Whether a login server's host may be this registry's: `NAME.azurecr.io`, or `NAME-HASH.azurecr.io`.
    func answers(as host: String) -> Bool {
        let label = host.lowercased().prefix { $0 != "." }
        return label == name.lowercased() || label.hasPrefix(name.lowercased() + "-")
    }
}
