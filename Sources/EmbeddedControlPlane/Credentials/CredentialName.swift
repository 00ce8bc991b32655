import GRDB

/// What tokens and scope maps have in common: their names, and how many there may be.
enum CredentialName {
    /// Why `name` cannot be a token's or a scope map's, or nil where it can: 5 to 50 letters, digits, `-` and `_`, no
    /// `_` first.
    static func objection(to name: String, of kind: String) -> String? {
        let plain = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
        if (5...50).contains(name.count), plain, !name.hasPrefix("_") { return nil }
        return "The \(kind) name '\(name.prefix(80))' is not acceptable: it must have 5 to 50 letters, digits, '-' and "
            + "'_', and no '_' first."
    }

    /// The error of a resource that `registry` has not.
    static func notFound(_ type: String, _ name: String, of registry: RegistryResource) -> ResourceError {
        .notFound(
            type: "\(RegistryType.name)/\(type)", name: "\(registry.name)/\(name.prefix(80))",
            group: registry.resourceGroup)
    }

    /// Refuses one more row in `table` where the tier has no more.
    static func checkQuota(
        _ table: String, _ kind: String, of registry: RegistryResource, _ database: Database
    ) throws {
        let quota = registry.tier.tokenQuota
        let count =
            try Int.fetchOne(
                database, sql: "SELECT count(*) FROM \(table) WHERE registry = ?", arguments: [registry.number]) ?? 0
        guard count < quota else {
            throw ResourceError.invalid(
                "The requested feature \(kind) exceeds allowed quota \(quota) for the SKU \(registry.tier.rawValue).")
        }
    }
}

extension RegistryTier {
    /// The most tokens, and the most scope maps, of a registry.
    var tokenQuota: Int {
        switch self {
        case .basic: 100
        case .standard: 500
        case .premium: 50_000
        }
    }
}
