/// Where a registry is: what a client needs to find it, and nothing of what its owner has set.
package struct RegistryPlace: Sendable, Hashable {
    /// The name, unique in the stack without case.
    package let name: String
    /// The resource group's name.
    package let resourceGroup: String
    /// The port on 127.0.0.1 for clients that come directly.
    package let port: Int
    /// The number that names its files.
    package let number: Int64
    /// The port on 127.0.0.1 for clients that come directly and without TLS; nil where there has never been one.
    package let plainPort: Int?
    /// Whether the admin user is switched on.
    package let isAdminUserEnabled: Bool

    /// The host name by which clients know it.
    package var loginServer: String { "\(name.lowercased()).azurecr.io" }

    /// The resource's identifier in `subscription`.
    package func id(subscription: String) -> String {
        "/subscriptions/\(subscription)/resourceGroups/\(resourceGroup)/providers/\(RegistryType.name)/\(name)"
    }
}
