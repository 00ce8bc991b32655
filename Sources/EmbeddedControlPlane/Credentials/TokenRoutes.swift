import HTTPTypes

/// The operations on repository-scoped tokens and scope maps.
struct TokenRoutes: ResourceRoutes {
    let credentials: CredentialStore
    let page: ResourcePage

    var routes: [ResourceRoute] {
        let (tokens, scopeMaps) = (CredentialRoutes.registry + "/tokens", CredentialRoutes.registry + "/scopeMaps")
        return [
            ResourceRoute(.get, tokens, listTokens),
            ResourceRoute(.get, tokens + "/{token}", showToken),
            ResourceRoute(.put, tokens + "/{token}") { try await putToken($0, mustExist: false) },
            ResourceRoute(.patch, tokens + "/{token}") { try await putToken($0, mustExist: true) },
            ResourceRoute(.delete, tokens + "/{token}", deleteToken),
            ResourceRoute(.get, scopeMaps, listScopeMaps),
            ResourceRoute(.get, scopeMaps + "/{scopeMap}", showScopeMap),
            ResourceRoute(.put, scopeMaps + "/{scopeMap}") { try await putScopeMap($0, mustExist: false) },
            ResourceRoute(.patch, scopeMaps + "/{scopeMap}") { try await putScopeMap($0, mustExist: true) },
            ResourceRoute(.delete, scopeMaps + "/{scopeMap}", deleteScopeMap),
        ]
    }

    @Sendable private func listTokens(_ request: ResourceRequest) async throws -> ResourceAnswer {
        let document = document(request)
        let tokens = try await credentials.tokens(of: registry(request), in: group(request))
        let items = tokens.map { (key: $0.name.lowercased(), value: document.document(of: $0)) }
        return try ResourceAnswer(page.document(of: items.sorted { $0.key < $1.key }, for: request))
    }

    @Sendable private func showToken(_ request: ResourceRequest) async throws -> ResourceAnswer {
        let name = request.parameter("token")
        guard let token = try await credentials.token(name, of: registry(request), in: group(request)) else {
            throw notFound("tokens", name, request)
        }
        return try ResourceAnswer(document(request).document(of: token))
    }

    private func putToken(_ request: ResourceRequest, mustExist: Bool) async throws -> ResourceAnswer {
        let properties = try request.json()["properties"]
        var change = CredentialStore.TokenChange()
        if let id = properties?["scopeMapId"]?.text {
            change.scopeMap = try CredentialRoutes.name(of: "scopeMaps", in: id, of: registry(request))
        }
        if let status = properties?["status"]?.text {
            guard ["enabled", "disabled"].contains(status.lowercased()) else {
                throw ResourceError.invalid(
                    "The property 'properties.status' is '\(status.prefix(80))'; expected enabled or disabled.")
            }
            change.isEnabled = status.lowercased() == "enabled"
        }
        if let kept = properties?["credentials"]?["passwords"]?.elements {
            change.keptPasswords = Set(kept.compactMap { ($0["name"]?.text).flatMap(PasswordPosition.init(name:)) })
        }
        let token = try await credentials.putToken(
            request.parameter("token"), of: registry(request), in: group(request), change, mustExist: mustExist)
        return try ResourceAnswer(document(request).document(of: token))
    }

    @Sendable private func deleteToken(_ request: ResourceRequest) async throws -> ResourceAnswer {
        let wasThere = try await credentials.deleteToken(
            request.parameter("token"), of: registry(request), in: group(request))
        return ResourceAnswer(status: wasThere ? 200 : 204)
    }

    @Sendable private func listScopeMaps(_ request: ResourceRequest) async throws -> ResourceAnswer {
        let document = document(request)
        let scopeMaps = try await credentials.scopeMaps(of: registry(request), in: group(request))
        let items = scopeMaps.map { (key: $0.name.lowercased(), value: document.document(of: $0)) }
        return try ResourceAnswer(page.document(of: items.sorted { $0.key < $1.key }, for: request))
    }

    @Sendable private func showScopeMap(_ request: ResourceRequest) async throws -> ResourceAnswer {
        let name = request.parameter("scopeMap")
        guard let scopeMap = try await credentials.scopeMap(name, of: registry(request), in: group(request)) else {
            throw notFound("scopeMaps", name, request)
        }
        return try ResourceAnswer(document(request).document(of: scopeMap))
    }

    private func putScopeMap(_ request: ResourceRequest, mustExist: Bool) async throws -> ResourceAnswer {
        let properties = try request.json()["properties"]
        var actions: [String]?
        if let elements = properties?["actions"]?.elements {
            actions = elements.compactMap(\.text)
            guard actions?.count == elements.count else {
                throw ResourceError.invalid("The property 'properties.actions' is not an array of strings.")
            }
        }
        let scopeMap = try await credentials.putScopeMap(
            request.parameter("scopeMap"), of: registry(request), in: group(request),
            description: properties?["description"]?.text, actions: actions, mustExist: mustExist)
        return try ResourceAnswer(document(request).document(of: scopeMap))
    }

    @Sendable private func deleteScopeMap(_ request: ResourceRequest) async throws -> ResourceAnswer {
        let wasThere = try await credentials.deleteScopeMap(
            request.parameter("scopeMap"), of: registry(request), in: group(request))
        return ResourceAnswer(status: wasThere ? 200 : 204)
    }

    private func registry(_ request: ResourceRequest) -> String { request.parameter("registry") }

    private func group(_ request: ResourceRequest) -> String { request.parameter("group") }

    private func document(_ request: ResourceRequest) -> CredentialDocument {
        CredentialDocument(
            registryID: "/subscriptions/\(credentials.subscription)/resourceGroups/\(group(request))/providers/"
                + "\(RegistryType.name)/\(registry(request))")
    }

    private func notFound(_ type: String, _ name: String, _ request: ResourceRequest) -> ResourceError {
        .notFound(
            type: "\(RegistryType.name)/\(type)", name: "\(registry(request))/\(name.prefix(80))",
            group: group(request))
    }
}
