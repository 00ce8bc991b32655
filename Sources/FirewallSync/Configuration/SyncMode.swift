/// Whether the service writes a registry's rules itself.
public enum SyncMode: String, Sendable, Hashable, CaseIterable {
    /// Runs write the rules. The default.
    case write
    /// Somebody else's infrastructure code writes the rules; the service plans and prints them, and never writes.
    case export
}
