/// A registry's tier (SKU).
package enum RegistryTier: String, Sendable, Hashable, CaseIterable, Codable {
    case basic = "Basic"
    case standard = "Standard"
    case premium = "Premium"

    /// The tier of this name, compared without case.
    package init?(name: String) {
        guard let tier = Self.allCases.first(where: { $0.rawValue.lowercased() == name.lowercased() }) else {
            return nil
        }
        self = tier
    }

    /// Whether the tier has network rules; the others answer all networks.
    package var hasNetworkRules: Bool { self == .premium }

    /// The storage that the tier includes, in bytes.
    package var includedStorage: Int {
        switch self {
        case .basic: 10 << 30
        case .standard: 100 << 30
        case .premium: 500 << 30
        }
    }
}
