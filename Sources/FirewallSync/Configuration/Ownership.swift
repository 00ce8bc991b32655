/// Which of a registry's present rules the service may remove or narrow.
public enum Ownership: String, Sendable, Hashable, CaseIterable {
    /// Only the rules that the ledger says the service wrote or adopted. The default.
    case recorded
    /// Every rule of the registry, whoever made it: the registry belongs to the service alone.
    case exclusive
}
