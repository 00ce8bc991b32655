extension ServiceTag {
    /// Whether a tag of this name is `AzureCloud` or one of its regions, which hold the machines of every tenant.
    package static func isAzureCloud(name: String) -> Bool {
        name.hasLoweredPrefix("azurecloud.".utf8) || name.caseInsensitiveEquals("azurecloud")
    }

    /// Whether a tag of this name is a region of AzureContainerRegistry.
    package static func isContainerRegistryRegion(name: String) -> Bool {
        name.hasLoweredPrefix("azurecontainerregistry.".utf8)
    }

    /// Whether the tag is `AzureCloud` or one of its regions, which hold the machines of every tenant.
    package var isAzureCloud: Bool { Self.isAzureCloud(name: name) }

    /// Whether the tag is a region of AzureContainerRegistry.
    package var isContainerRegistryRegion: Bool { Self.isContainerRegistryRegion(name: name) }

    /// The service in a tag's name: what stands before the dot, or all of it.
    package static func service(of name: String) -> String { String(name.prefix { $0 != "." }) }
}
