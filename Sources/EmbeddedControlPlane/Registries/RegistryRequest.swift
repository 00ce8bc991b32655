import Foundation
import NetworkRules

/// What a PUT or a PATCH of a registry asks for.
///
/// The same body serves both: PATCH merges it into the registry, PUT into the defaults. Read-only properties, which
/// `az resource update` repeats in its PUT of the whole resource, are ignored.
package struct RegistryRequest: Sendable, Hashable {
    /// The region; needed by the PUT that makes a registry.
    package var location: String?
    /// The tier's name.
    package var tier: String?
    /// All tags, or nil to leave them.
    package var tags: [String: String]?
    /// The properties to set.
    package var properties: JSONValue

    /// A request of these parts.
    package init(
        location: String? = nil, tier: String? = nil, tags: [String: String]? = nil, properties: JSONValue = [:]
    ) {
        self.location = location
        self.tier = tier
        self.tags = tags
        self.properties = properties
    }

    /// The request in `body`.
    ///
    /// - Throws: ``ResourceError`` with status 400 where a member has the wrong type.
    init(body: JSONValue) throws(ResourceError) {
        guard body.members != nil else {
            throw .invalid("The request's body is \(body.kind), where an object is expected.")
        }
        location = try Self.text(body["location"], "location")
        tier = try Self.text(try Self.members(body["sku"], "sku")?["name"], "sku.name")
        properties = body["properties"] ?? .null
        if let members = try Self.members(body["tags"], "tags") {
            var tags: [String: String] = [:]
            for (name, value) in members {
                guard let text = value.text else {
                    throw .invalid("The tag '\(name)' is \(value.kind), where a string is expected.")
                }
                tags[name] = text
            }
            self.tags = tags
        }
    }

    /// The string `value`; nil where there is none.
    private static func text(_ value: JSONValue?, _ path: String) throws(ResourceError) -> String? {
        guard let value, value != .null else { return nil }
        guard let text = value.text else {
            throw .invalid("The property '\(path)' is \(value.kind), where a string is expected.")
        }
        return text
    }

    /// The members of the object `value`; nil where there is none.
    private static func members(_ value: JSONValue?, _ path: String) throws(ResourceError) -> [String: JSONValue]? {
        guard let value, value != .null else { return nil }
        guard let members = value.members else {
            throw .invalid("The property '\(path)' is \(value.kind), where an object is expected.")
        }
        return members
    }

    /// `registry` after a PATCH.
    func patching(_ registry: RegistryResource, limits: RegistryLimits) throws(ResourceError) -> RegistryResource {
        try applied(to: registry, base: registry.properties, tierWhenMissing: registry.tier, limits: limits)
    }

    /// `registry` after a PUT.
    func replacing(_ registry: RegistryResource, limits: RegistryLimits) throws(ResourceError) -> RegistryResource {
        if let location, RegistryName.normalized(location: location) != registry.location {
            throw ResourceError(
                409, "InvalidResourceLocation",
                "The resource '\(registry.name)' already exists in location '\(registry.location)' in resource group "
                    + "'\(registry.resourceGroup)'. A resource with the same name cannot be created in location '\(location)'. "
                    + "Please select a new resource name.")
        }
        var replaced = registry
        replaced.tags = tags ?? [:]
        return try applied(to: replaced, base: [:], tierWhenMissing: registry.tier, limits: limits)
    }

    private func applied(
        to registry: RegistryResource, base: JSONValue, tierWhenMissing: RegistryTier, limits: RegistryLimits
    ) throws(ResourceError) -> RegistryResource {
        var result = registry
        result.tier = try tier(otherwise: tierWhenMissing)
        result.tags = tags ?? registry.tags
        if !result.tier.hasNetworkRules {
            if case .object = properties["networkRuleSet"] {
                throw .invalid(
                    "The property 'networkRuleSet' is not supported for the SKU \(result.tier.rawValue); it needs Premium."
                )
            }
            let rules = registry.networkRuleSet
            guard !registry.tier.hasNetworkRules || rules.rules.isEmpty && rules.defaultAction == .allow else {
                throw .invalid(
                    "The SKU \(result.tier.rawValue) does not support network rules, and the registry '\(registry.name)' has "
                        + "some; remove them and set the default action to Allow first.")
            }
        }
        let schema = RegistrySchema.properties(of: result.tier)
        // Merging nothing first drops what the tier does not have and fills in what it has.
        var complete = try schema.merge([:], into: schema.restricting(base), at: "properties", limits: limits)
        complete = try schema.merge(properties, into: complete, at: "properties", limits: limits)
        result.properties = complete
        return result
    }

    private func tier(otherwise present: RegistryTier) throws(ResourceError) -> RegistryTier {
        guard let tier else { return present }
        guard let known = RegistryTier(name: tier) else {
            throw .invalid("The SKU '\(tier.prefix(80))' is not one of Basic, Standard, Premium.")
        }
        return known
    }
}

extension PropertySchema {
    /// `value` without the members that a group does not know.
    func restricting(_ value: JSONValue) -> JSONValue {
        guard case .group(let schemas) = self, let members = value.members else { return value }
        return .object(members.filter { schemas[$0.key] != nil })
    }
}
