import Foundation

/// A registry as the resource manager shows it: the stored properties and the read-only ones.
package struct RegistryDocument: Sendable {
    /// The subscription that the registry lies in.
    package let subscription: String

    /// Documents of a subscription's registries.
    package init(subscription: String) { self.subscription = subscription }

    /// The full body, as the 2026-09-01-preview has it.
    ///
    /// - Parameter provisioningState: `Succeeded`, or what a long-running operation is doing.
    package func full(_ registry: RegistryResource, provisioningState: String = "Succeeded") -> JSONValue {
        var document = brief(registry).members ?? [:]
        document["systemData"] = [
            "createdBy": .string(registry.creation.principal), "createdByType": "User",
            "createdAt": .string(Self.text(registry.creation.time)),
            "lastModifiedBy": .string(registry.modification.principal), "lastModifiedByType": "User",
            "lastModifiedAt": .string(Self.text(registry.modification.time)),
        ]
        document["properties"] = properties(registry, provisioningState: provisioningState)
        return .object(document)
    }

    /// The body in a list of resources of any type: no properties.
    package func brief(_ registry: RegistryResource) -> JSONValue {
        [
            "id": .string(registry.id(subscription: subscription)), "name": .string(registry.name),
            "type": .string(RegistryType.name), "location": .string(registry.location),
            "sku": ["name": .string(registry.tier.rawValue), "tier": .string(registry.tier.rawValue)],
            "tags": .object(registry.tags.mapValues(JSONValue.string)),
        ]
    }

    private func properties(_ registry: RegistryResource, provisioningState: String) -> JSONValue {
        var properties = registry.properties.members ?? [:]
        let created = JSONValue.string(Self.text(registry.creation.time))
        properties["loginServer"] = .string(registry.loginServer)
        properties["creationDate"] = created
        properties["provisioningState"] = .string(provisioningState)
        properties["privateEndpointConnections"] = .array(
            registry.privateEndpoints.map { privateEndpointConnection($0, of: registry) })
        properties["regionalEndpointHostNames"] = []
        properties["dataEndpointHostNames"] =
            properties["dataEndpointEnabled"]?.truth == true
            ? [.string(registry.dataHost)] : []
        if var policies = properties["policies"]?.members {
            for name in ["retentionPolicy", "softDeletePolicy"] {
                guard var policy = policies[name]?.members else { continue }
                policy["lastUpdatedTime"] = created
                policies[name] = .object(policy)
            }
            properties["policies"] = .object(policies)
        }
        return .object(properties)
    }

    /// A private endpoint as the registry shows it: approved, for its owner is the registry's.
    private func privateEndpointConnection(_ name: String, of registry: RegistryResource) -> JSONValue {
        let group = "/subscriptions/\(subscription)/resourceGroups/\(registry.resourceGroup)"
        return [
            "id": .string("\(registry.id(subscription: subscription))/privateEndpointConnections/\(name)"),
            "name": .string(name), "type": .string("\(RegistryType.name)/privateEndpointConnections"),
            "properties": [
                "privateEndpoint": [
                    "id": .string("\(group)/providers/Microsoft.Network/privateEndpoints/\(name)")
                ],
                "privateLinkServiceConnectionState": [
                    "status": "Approved", "description": "Auto-approved", "actionsRequired": "None",
                ],
                "provisioningState": "Succeeded",
            ],
        ]
    }

    private static func text(_ time: Date) -> String {
        time.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
