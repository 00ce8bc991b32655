/// Addresses that rules let in although nothing requires them.
public struct OverAllowedAddresses: Sendable, Hashable, Codable {
    /// Whose addresses they are.
    public enum Owner: String, Sendable, Hashable, Codable {
        /// Another service of Microsoft's; the narrowest tag names it.
        case service
        /// Other Azure customers': `AzureCloud` alone holds them.
        case azureCustomers
        /// Not Azure's at all.
        case notAzure
    }

    /// Addresses of one owner.
    public struct Share: Sendable, Hashable, Codable {
        /// Whose they are.
        public let owner: Owner
        /// The narrowest tag that holds them, or nil where no tag does.
        public let tag: String?
        /// How many.
        public let addresses: UInt64
    }

    /// How many the rules of ours let in at present.
    public let before: UInt64
    /// How many they let in after the plan.
    public let after: UInt64
    /// Those after the plan by whose they are, the most first.
    public let shares: [Share]
    /// Those at present by whose they are, the most first.
    public internal(set) var sharesBefore: [Share] = []
}
