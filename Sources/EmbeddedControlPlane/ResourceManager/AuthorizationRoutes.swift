import HTTPTypes

/// The operations of `Microsoft.Authorization`: locks, and what the caller may do.
struct AuthorizationRoutes: ResourceRoutes {
    let subscription: String
    let locks: LockStore

    var routes: [ResourceRoute] {
        let lock = "/{scope...}/providers/Microsoft.Authorization/locks/{lock}"
        return [
            ResourceRoute(.get, "/{scope...}/providers/Microsoft.Authorization/locks", list),
            ResourceRoute(.get, lock, show),
            ResourceRoute(.put, lock, put),
            ResourceRoute(.delete, lock, delete),
            // The token admits to everything, as its owner's would.
            ResourceRoute(.get, "/{scope...}/providers/Microsoft.Authorization/permissions") { request in
                _ = try request.scope(in: subscription)
                return try ResourceAnswer([
                    "value": [["actions": ["*"], "notActions": [], "dataActions": [], "notDataActions": []]]
                ])
            },
        ]
    }

    @Sendable private func list(_ request: ResourceRequest) async throws -> ResourceAnswer {
        let locks = try await locks.locks(around: try request.scope(in: subscription))
        return try ResourceAnswer(["value": .array(locks.map(Self.document))])
    }

    @Sendable private func show(_ request: ResourceRequest) async throws -> ResourceAnswer {
        let name = request.parameter("lock")
        guard let lock = try await locks.lock(named: name, at: try request.scope(in: subscription)) else {
            throw ResourceError(404, "LockNotFound", "The lock '\(name)' could not be found.")
        }
        return try ResourceAnswer(Self.document(lock))
    }

    @Sendable private func put(_ request: ResourceRequest) async throws -> ResourceAnswer {
        let properties = try request.json()["properties"]
        guard let level = (properties?["level"]?.text).flatMap(ManagementLock.Level.init(name:)) else {
            throw ResourceError.invalid("The property 'properties.level' is not one of ReadOnly, CanNotDelete.")
        }
        let lock = ManagementLock(
            scope: try request.scope(in: subscription), name: request.parameter("lock"), level: level,
            notes: properties?["notes"]?.text)
        try await locks.put(lock)
        return try ResourceAnswer(Self.document(lock))
    }

    @Sendable private func delete(_ request: ResourceRequest) async throws -> ResourceAnswer {
        let wasThere = try await locks.delete(named: request.parameter("lock"), at: try request.scope(in: subscription))
        return ResourceAnswer(status: wasThere ? 200 : 204)
    }

    private static func document(_ lock: ManagementLock) -> JSONValue {
        var properties: [String: JSONValue] = ["level": .string(lock.level.rawValue)]
        if let notes = lock.notes { properties["notes"] = .string(notes) }
        return [
            "id": .string(lock.id), "name": .string(lock.name), "type": "Microsoft.Authorization/locks",
            "properties": .object(properties),
        ]
    }
}
