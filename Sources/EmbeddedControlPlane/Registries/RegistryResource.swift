import Foundation
import NetworkRules

/// A registry as the stack keeps it: what its owner can set, and where it listens.
package struct RegistryResource: Sendable, Hashable {
    /// Who wrote, and when.
    package struct Writing: Sendable, Hashable {
        /// The principal's name.
        package let principal: String
        /// The instant.
        package let time: Date
    }

    /// The name, unique in the stack without case.
    package let name: String
    /// The resource group's name.
    package let resourceGroup: String
    /// The region, as the resource manager spells it: `japaneast`.
    package let location: String
    /// The tier.
    package internal(set) var tier: RegistryTier
    /// The tags that the owner put on it; nothing to do with service tags.
    package internal(set) var tags: [String: String]
    /// The writable properties, complete for the tier.
    package internal(set) var properties: JSONValue
    /// The making of it.
    package let creation: Writing
    /// The last change.
    package internal(set) var modification: Writing
    /// The port on 127.0.0.1 for clients that come directly.
    package let port: Int
    /// The number that names its socket; 0 before it is stored.
    package internal(set) var number: Int64
    /// The names of its private endpoints.
    package internal(set) var privateEndpoints: [String] = []

    /// The host name by which clients know it.
    package var loginServer: String { "\(name.lowercased()).azurecr.io" }

    /// The host name from which clients fetch blobs, where data endpoints are on.
    package var dataHost: String { "\(name.lowercased()).\(location).data.azurecr.io" }

    /// Whether the admin user is switched on.
    package var isAdminUserEnabled: Bool { properties["adminUserEnabled"]?.truth ?? false }

    /// Whether blobs are fetched from the data endpoint.
    package var hasDataEndpoint: Bool { properties["dataEndpointEnabled"]?.truth ?? false }

    /// After how many days manifests without a tag go; nil where they stay.
    package var untaggedRetentionDays: Int? {
        let policy = properties["policies"]?["retentionPolicy"]
        guard policy?["status"]?.text == "enabled", case .integer(let days)? = policy?["days"] else { return nil }
        return days
    }

    /// What the door enforces.
    package var networkRuleSet: NetworkRuleSet {
        let rules = properties["networkRuleSet"]
        return NetworkRuleSet(
            publicNetworkAccess: properties["publicNetworkAccess"]?.text != "Disabled",
            defaultAction: rules?["defaultAction"]?.text.flatMap(DefaultAction.init(rawValue:)) ?? .allow,
            rules: (rules?["ipRules"]?.elements ?? []).compactMap { $0["value"]?.text }.map(NetworkRule.init(value:)),
            bypass: NetworkBypass(
                trustedServices: properties["networkRuleBypassOptions"]?.text != "None",
                tasks: properties["networkRuleBypassAllowedForTasks"]?.truth ?? false))
    }

    /// The resource's identifier in `subscription`.
    package func id(subscription: String) -> String {
        "/subscriptions/\(subscription)/resourceGroups/\(resourceGroup)/providers/\(RegistryType.name)/\(name)"
    }
}

/// The resource type of registries.
package enum RegistryType {
    /// The resource provider's namespace.
    package static let namespace = "Microsoft.ContainerRegistry"
    /// The full type name.
    package static let name = "Microsoft.ContainerRegistry/registries"
}
