import Foundation

/// What makes registries reachable: listeners, and the rules at their doors.
package protocol RegistryHost: Sendable {
    /// Opens the listeners of `registry`; returns when they listen.
    func open(_ registry: RegistryResource) async throws
    /// Opens and closes listeners of `registry` as its properties ask; returns when those wanted listen.
    func settle(_ registry: RegistryResource) async throws
    /// Closes the listeners of `registry`, and removes its content.
    func close(_ registry: RegistryResource) async
    /// Takes the rules of `registry` for its door's; they count when the propagation delay is over. The first rules of a
    /// registry count at once. Called in the order in which rules are stored, and before ``open(_:)``.
    func enforce(_ registry: RegistryResource)
}

/// The resource provider `Microsoft.ContainerRegistry`: what may be done with registries, whoever asks.
package struct ContainerRegistryProvider: Sendable {
    /// The subscription that the registries lie in.
    package let subscription: String
    /// What a registry accepts.
    package let limits: RegistryLimits
    /// The registries.
    let registries: RegistryStore
    /// The resource groups.
    let groups: ResourceGroupStore
    /// The locks.
    let locks: LockStore
    /// To whom roles are assigned.
    let roles: RoleAssignmentStore
    /// Their users.
    package let credentials: CredentialStore
    /// What makes them reachable.
    let host: any RegistryHost
    /// What goes with a registry.
    let dependents: [any RegistryDependent]
    /// The clock that dates writes.
    let now: @Sendable () -> Date

    /// The provider over `database`.
    init(
        subscription: String, database: StackDatabase, limits: RegistryLimits, credentials: CredentialStore,
        host: any RegistryHost, dependents: [any RegistryDependent], now: @escaping @Sendable () -> Date
    ) {
        self.subscription = subscription
        self.limits = limits
        registries = RegistryStore(database)
        groups = ResourceGroupStore(database)
        locks = LockStore(database)
        roles = RoleAssignmentStore(database)
        self.credentials = credentials
        self.host = host
        self.dependents = dependents
        self.now = now
    }

    /// The registries, of one group or all, by name.
    ///
    /// - Parameters:
    ///   - name: Only those behind this name; nil: from the first one on.
    ///   - limit: The most registries; nil: all.
    /// - Throws: ``ResourceError`` `ResourceGroupNotFound`.
    package func list(
        in group: String? = nil, after name: String? = nil, limit: Int? = nil
    ) async throws -> [RegistryResource] {
        if let group, try await groups.group(named: group) == nil { throw ResourceError.groupNotFound(group) }
        return try await registries.registries(in: group, after: name, limit: limit)
    }

    /// Where all registries are, by name, or the one of this name.
    package func places(named name: String? = nil) async throws -> [RegistryPlace] {
        try await registries.places(named: name)
    }

    /// The registry of this name, in whatever group; nil where there is none.
    package func registry(named name: String) async throws -> RegistryResource? {
        try await registries.registry(named: name)
    }

    /// The registry `name` of `group`.
    ///
    /// - Throws: ``ResourceError`` `ResourceNotFound`.
    package func registry(_ name: String, in group: String) async throws -> RegistryResource {
        guard let registry = try await registries.registry(named: name), registry.isIn(group) else {
            throw ResourceError.notFound(type: RegistryType.name, name: name, group: group)
        }
        return registry
    }

    /// Makes the registry, or replaces what its owner has set (PUT).
    package func put(
        _ name: String, in group: String, _ request: RegistryRequest, by principal: String
    ) async throws -> RegistryResource {
        if let present = try await registries.registry(named: name), present.isIn(group) {
            return try await update(name, in: group, by: principal) { registry, limits in
                try request.replacing(registry, limits: limits)
            }
        }
        guard let group = try await groups.group(named: group) else { throw ResourceError.groupNotFound(group) }
        return try await create(name, in: group, request, by: principal)
    }

    /// Merges `request` into the registry (PATCH).
    package func patch(
        _ name: String, in group: String, _ request: RegistryRequest, by principal: String
    ) async throws -> RegistryResource {
        try await update(name, in: group, by: principal) { registry, limits in
            try request.patching(registry, limits: limits)
        }
    }

    /// Removes the registry and closes its listeners; nil where there is none.
    package func delete(_ name: String, in group: String) async throws -> RegistryResource? {
        let registry = try await registries.delete(name, in: group, lockedScopes: locks, subscription: subscription)
        if let registry {
            credentials.inForce.forget(registry: registry.number)
            for dependent in dependents { await dependent.registryWasDeleted(registry) }
            await host.close(registry)
        }
        return registry
    }

    /// Removes the group `name` and the registries in it, one after the other.
    ///
    /// - Throws: ``ResourceError`` `ResourceGroupNotFound`, or `ScopeLocked`: what has gone until then stays gone.
    package func deleteGroup(_ name: String) async throws {
        for registry in try await list(in: name) { _ = try await delete(registry.name, in: name) }
        try await groups.delete(name, lockedScopes: locks, subscription: subscription)
    }

    /// Why the name cannot be had, or nil where it can.
    package func objection(toName name: String) async throws -> (reason: String, message: String)? {
        if let objection = RegistryName.objection(to: name) { return ("Invalid", objection) }
        if try await registries.registry(named: name) != nil {
            return ("AlreadyExists", "The registry \(name) is already in use.")
        }
        return nil
    }

    private func create(
        _ name: String, in group: ResourceGroup, _ request: RegistryRequest, by principal: String
    ) async throws -> RegistryResource {
        if let objection = RegistryName.objection(to: name) { throw ResourceError.invalid(objection) }
        guard let location = request.location.map(RegistryName.normalized(location:)), !location.isEmpty else {
            throw ResourceError(400, "LocationRequired", "The location property is required for this definition.")
        }
        if let objection = RegistryName.objection(toLocation: location) { throw ResourceError.invalid(objection) }
        guard request.tier != nil else { throw ResourceError.invalid("The property 'sku.name' is required.") }
        let writing = RegistryResource.Writing(principal: principal, time: now())
        let registry = try await registries.insert { port in
            let blank = RegistryResource(
                name: name, resourceGroup: group.name, location: location, tier: .premium, tags: [:], properties: [:],
                creation: writing, modification: writing, port: port, number: 0)
            return try request.patching(blank, limits: limits)
        } stored: { registry, database in
            try credentials.publish(registry, database)
        } committed: { registry in
            host.enforce(registry)
        }
        do {
            try await host.open(registry)
        } catch {
            // Nobody may find a registry that cannot be reached.
            _ = try await delete(name, in: group.name)
            throw error
        }
        return registry
    }

    private func update(
        _ name: String, in group: String, by principal: String,
        change: @escaping @Sendable (RegistryResource, RegistryLimits) throws -> RegistryResource
    ) async throws -> RegistryResource {
        let writing = RegistryResource.Writing(principal: principal, time: now())
        let changed = try await registries.update(name, in: group, lockedScopes: locks, subscription: subscription) {
            registry in
            var changed = try change(registry, limits)
            changed.modification = writing
            return changed
        } stored: { registry, database in
            try credentials.publish(registry, database)
        } committed: { registry in
            host.enforce(registry)
        }
        try await host.settle(changed)
        return changed
    }
}
