/// The private endpoints of a running stack's registries, stored and listening.
struct PrivateEndpoints: Sendable {
    let provider: ContainerRegistryProvider
    let store: EndpointStore
    let endpoints: RegistryEndpoints

    /// The private endpoints of the registry `name`, or of all registries.
    ///
    /// - Throws: ``StackError`` with `notFound`.
    func list(of name: String?) async throws -> [PrivateEndpointDocument] {
        let places = try await provider.places(named: name)
        if let name, places.isEmpty { throw StackError(.notFound, "There is no registry '\(name)'.") }
        var documents: [PrivateEndpointDocument] = []
        for place in places {
            documents += try await store.endpoints(of: place.number).filter { $0.kind == .privateEndpoint }
                .map { PrivateEndpointDocument($0, registry: place.name) }
        }
        return documents
    }

    /// Makes the private endpoint `name` of `registry`; returns when it listens.
    ///
    /// - Throws: ``StackError`` with `refused`; `EmbeddedNetworkError` where its port has been taken meanwhile. There is
    ///   no such endpoint then.
    func add(_ name: String, to registry: RegistryResource) async throws -> PrivateEndpointDocument {
        if let objection = Self.objection(to: name) { throw StackError(.refused, objection) }
        let endpoint = try await store.addPrivateEndpoint(name, to: registry)
        do {
            try await endpoints.open(endpoint)
        } catch {
            _ = try await store.removePrivateEndpoint(name, of: registry.number)
            throw error
        }
        return PrivateEndpointDocument(endpoint, registry: registry.name)
    }

    /// Closes and forgets the private endpoint `name` of `registry`.
    ///
    /// - Throws: ``StackError`` with `notFound`.
    func remove(_ name: String, of registry: RegistryResource) async throws -> PrivateEndpointDocument {
        guard let endpoint = try await store.removePrivateEndpoint(name, of: registry.number) else {
            throw StackError(
                .notFound,
                "The registry '\(registry.name)' has no private endpoint '\(name)'; "
                    + "run 'acr-embedded private-endpoint list' to see those there are.")
        }
        await endpoints.close(endpoint)
        return PrivateEndpointDocument(endpoint, registry: registry.name)
    }

    /// Why `name` cannot be a private endpoint's, or nil where it can: 1 to 80 letters, digits and hyphens.
    static func objection(to name: String) -> String? {
        let isPlain = name.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
        }
        if (1...80).contains(name.utf8.count), isPlain { return nil }
        return "The name '\(name.prefix(100))' is not acceptable: it must have 1 to 80 letters, digits and '-'."
    }
}

/// A private endpoint, to its clients.
package struct PrivateEndpointDocument: Sendable, Hashable, Codable {
    /// The registry's name.
    package let registry: String
    /// The endpoint's name.
    package let name: String
    /// Where clients reach the registry by it.
    package let url: String

    /// What clients need to know of `endpoint`, one of `registry`.
    init(_ endpoint: RegistryEndpoint, registry: String) {
        self.registry = registry
        name = endpoint.name
        url = endpoint.url
    }
}
