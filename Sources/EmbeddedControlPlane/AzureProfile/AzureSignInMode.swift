/// How the Azure CLI comes to the stack.
package enum AzureSignInMode: String, Sendable, Hashable, Codable, CaseIterable {
    /// As in the cloud `AzureCloud`: all hosts by the names they have in the world, through an egress point.
    case azureCloud = "azure-cloud"
    /// As in a cloud of its own, whose resource manager, sign-in and directory are ports of this machine; registries go by
    /// their names, through an egress point, because their rules judge public addresses.
    case customCloud = "custom-cloud"
    /// As in the cloud `AzureCloud`, by the identity of the machine: no secret is stored, the variables
    /// `IDENTITY_ENDPOINT` and `IDENTITY_HEADER` stand for it.
    case managedIdentity = "managed-identity"

    /// What the Azure CLI calls the cloud.
    var cloudName: String { self == .customCloud ? CloudMetadata.localName : "AzureCloud" }
}
