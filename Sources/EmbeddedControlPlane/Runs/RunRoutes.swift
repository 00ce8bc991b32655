import HTTPTypes

/// The operations on runs.
struct RunRoutes: ResourceRoutes {
    let runs: RunProvider
    let subscription: String
    let page: ResourcePage

    var routes: [ResourceRoute] {
        let (registry, run) = (CredentialRoutes.registry, CredentialRoutes.registry + "/runs/{run}")
        return [
            ResourceRoute(.post, registry + "/listBuildSourceUploadUrl", listUploadURL),
            ResourceRoute(.post, registry + "/scheduleRun", schedule),
            ResourceRoute(.get, registry + "/runs", list),
            ResourceRoute(.get, run, show),
            ResourceRoute(.patch, run, update),
            ResourceRoute(.post, run + "/cancel", cancel),
            ResourceRoute(.post, run + "/listLogSasUrl", listLogURL),
        ]
    }

    @Sendable private func listUploadURL(_ request: ResourceRequest) async throws -> ResourceAnswer {
        let link = try await runs.uploadLink(
            of: request.parameter("registry"), in: request.parameter("group"), host: request.host)
        return try ResourceAnswer([
            "uploadUrl": .string(link.uploadURL), "relativePath": .string(link.relativePath),
        ])
    }

    @Sendable private func schedule(_ request: ResourceRequest) async throws -> ResourceAnswer {
        let owned = try await runs.schedule(
            try request.json(), of: request.parameter("registry"), in: request.parameter("group"))
        return try ResourceAnswer(owned.run.document(registryID: registryID(request)))
    }

    @Sendable private func list(_ request: ResourceRequest) async throws -> ResourceAnswer {
        let filter = try RunFilter(request.queryValue("$filter") ?? "")
        let wanted = try page.wanted(request)
        let length = min(wanted ?? page.size, page.size)
        let found = try await runs.store.runs(
            of: request.parameter("registry"), in: request.parameter("group"), filter,
            before: page.after(request).flatMap { Int($0) }, limit: length + 1)
        let id = registryID(request)
        var answer: [String: JSONValue] = ["value": .array(found.prefix(length).map { $0.document(registryID: id) })]
        // What the client wanted at most is what it gets at most, over all pages.
        let rest = wanted.map { $0 - length }
        if found.count > length, rest != 0, let last = found.prefix(length).last {
            answer["nextLink"] = .string(page.link(after: "\(last.id.number)", wanted: rest, for: request))
        }
        return try ResourceAnswer(.object(answer))
    }

    @Sendable private func show(_ request: ResourceRequest) async throws -> ResourceAnswer {
        try ResourceAnswer(try await run(request).document(registryID: registryID(request)))
    }

    @Sendable private func update(_ request: ResourceRequest) async throws -> ResourceAnswer {
        let reader = try RequestReader(try request.json())
        let run = try await run(request)
        let isEnabled = try reader.truth("isArchiveEnabled", otherwise: run.isArchiveEnabled)
        let updated = try await runs.store.setArchive(isEnabled, of: run.key, at: runs.now())
        return try ResourceAnswer(updated.document(registryID: registryID(request)))
    }

    @Sendable private func cancel(_ request: ResourceRequest) async throws -> ResourceAnswer {
        try await runs.cancel(
            request.parameter("run"), of: request.parameter("registry"), in: request.parameter("group"))
        return ResourceAnswer(status: 200)
    }

    @Sendable private func listLogURL(_ request: ResourceRequest) async throws -> ResourceAnswer {
        let link = try await runs.logLink(
            request.parameter("run"), of: request.parameter("registry"), in: request.parameter("group"),
            host: request.host)
        return try ResourceAnswer(["logLink": .string(link)])
    }

    private func run(_ request: ResourceRequest) async throws -> RunResource {
        try await runs.store.run(
            request.parameter("run"), of: request.parameter("registry"), in: request.parameter("group")
        ).run
    }

    private func registryID(_ request: ResourceRequest) -> String {
        "/subscriptions/\(subscription)/resourceGroups/\(request.parameter("group"))/providers/"
            + "\(RegistryType.name)/\(request.parameter("registry"))"
    }
}
