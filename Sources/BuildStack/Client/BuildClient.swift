import CurlTransport
import Foundation

/// Asks a registry's resource manager for builds, by the requests that `az acr build` makes.
package struct BuildClient: Sendable {
    /// The resource manager's URL, without a slash at its end.
    private let resourceManager: String
    private let token: @Sendable () throws -> String
    let transport: CurlTransport

    private static let resourcesVersion = "2024-11-01"
    private static let registriesVersion = "2026-09-01-preview"
    private static let runsVersion = "2025-03-01-preview"

    /// A client of the resource manager at `resourceManager`.
    ///
    /// - Parameters:
    ///   - token: Brings the bearer token, for each request anew.
    ///   - transport: Carries the requests; it trusts the resource manager's authority.
    package init(
        resourceManager: String, token: @escaping @Sendable () throws -> String, transport: CurlTransport
    ) {
        self.resourceManager = resourceManager
        self.token = token
        self.transport = transport
    }

    /// The id of the registry `name` in a subscription, which takes builds.
    ///
    /// - Throws: ``BuildStackError`` with `request` where there is none of that name.
    package func registry(named name: String, subscription: String) async throws -> String {
        struct Resource: Decodable {
            let id: String
            let name: String
        }
        struct Page: Decodable {
            let value: [Resource]
            let nextLink: String?
        }
        let filter = "resourceType%20eq%20%27Microsoft.ContainerRegistry%2Fregistries%27"
        var next: String? =
            "\(resourceManager)/subscriptions/\(subscription)/resources?$filter=\(filter)"
            + "&api-version=\(Self.resourcesVersion)"
        while let url = next {
            let page: Page = try await send("GET", url: url, to: "find the registry '\(name)'")
            if let found = page.value.first(where: { $0.name.lowercased() == name.lowercased() }) {
                struct Registry: Decodable { let id: String }
                let registry: Registry = try await send(
                    "GET", found.id, version: Self.registriesVersion, to: "read the registry '\(name)'")
                return registry.id
            }
            next = page.nextLink
        }
        throw BuildStackError(
            .request,
            "The resource with name '\(name)' and type 'Microsoft.ContainerRegistry/registries' could not be found in "
                + "subscription '\(subscription)'.")
    }

    /// Where a source may be uploaded to, and what it is called then.
    package func uploadLocation(of registry: String) async throws -> (url: String, relativePath: String) {
        struct Location: Decodable {
            let uploadUrl: String
            let relativePath: String
        }
        let location: Location = try await send(
            "POST", "\(registry)/listBuildSourceUploadUrl", version: Self.runsVersion, to: "get an upload URL")
        return (location.uploadUrl, location.relativePath)
    }

    /// Queues `build`, and tells the run's document.
    package func schedule(_ build: QuickBuild, in registry: String) async throws -> RunDocument {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        let body = try encoder.encode(build.document)
        return try await send(
            "POST", "\(registry)/scheduleRun", version: Self.runsVersion, body: body, to: "queue the build")
    }

    /// The run `id` as it stands.
    package func run(_ id: String, in registry: String) async throws -> RunDocument {
        try await send("GET", "\(registry)/runs/\(id)", version: Self.runsVersion, to: "read the run '\(id)'")
    }

    /// Ends the run `id`, or takes it out of the queue.
    package func cancel(_ id: String, in registry: String) async throws {
        _ = try await answer(
            "POST", url: "\(resourceManager)\(registry)/runs/\(id)/cancel?api-version=\(Self.runsVersion)",
            to: "cancel the run '\(id)'")
    }

    /// The log of the run `id`.
    package func log(of id: String, in registry: String) async throws -> RunLogReader {
        struct Link: Decodable { let logLink: String }
        let link: Link = try await send(
            "POST", "\(registry)/runs/\(id)/listLogSasUrl", version: Self.runsVersion, to: "find the log of run '\(id)'"
        )
        return RunLogReader(link: link.logLink, transport: transport)
    }

    // MARK: - Requests

    private func send<Answer: Decodable>(
        _ method: String, _ resource: String, version: String, body: Data? = nil, to purpose: String
    ) async throws -> Answer {
        try await send(
            method, url: "\(resourceManager)\(resource)?api-version=\(version)", body: body, to: purpose)
    }

    private func send<Answer: Decodable>(
        _ method: String, url: String, body: Data? = nil, to purpose: String
    ) async throws -> Answer {
        let content = try await answer(method, url: url, body: body, to: purpose)
        do {
            return try JSONDecoder().decode(Answer.self, from: content)
        } catch {
            throw BuildStackError(
                .request, "Cannot \(purpose): the resource manager's answer cannot be read.", cause: error)
        }
    }

    private func answer(
        _ method: String, url: String, body: Data? = nil, to purpose: String
    ) async throws -> Data {
        var headers = [HTTPField("Authorization", "Bearer \(try token())"), HTTPField("Accept", "application/json")]
        if body != nil { headers.append(HTTPField("Content-Type", "application/json")) }
        let response = try await transport.send(
            HTTPRequest(method: method, url: url, headers: headers, body: body.map { Array($0) }))
        let content = Data(response.body)
        guard (200...299).contains(response.status) else {
            let failure = try? JSONDecoder().decode(ServiceFailure.self, from: content).error
            throw BuildStackError(
                .request,
                failure.map { "(\($0.code)) \($0.message)" }
                    ?? "Cannot \(purpose): the resource manager answers \(response.status).")
        }
        return content
    }
}

/// An error of the resource manager.
private struct ServiceFailure: Decodable {
    struct Reason: Decodable {
        let code: String
        let message: String
    }

    let error: Reason
}
