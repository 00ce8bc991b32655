import EmbeddedNetwork
import EmbeddedRegistry
import Foundation
import Hummingbird
import IPNetworks
import Logging
import NIOCore
import NetworkRules
import RegistryStorage

/// Answers the other commands' requests, on a socket that this user alone can open.
struct ControlInterface: HTTPResponder {
    typealias Context = StackRequestContext

    let provider: ContainerRegistryProvider
    let clock: PublicationClock
    let roster: AgentRoster
    let egress: EgressPoints
    let journal: DenialJournal
    let ready: ReadyFile
    let steered: SteeredClock
    let privateEndpoints: PrivateEndpoints
    let configuration: StackConfiguration
    let upkeep: ContentUpkeep
    let upstream: UpstreamRegistries
    let certificateFile: String
    let account: AzureAccount
    let azureProfile: AzureProfileFolder

    func respond(to request: Request, context: StackRequestContext) async throws -> Response {
        do {
            let body = try await request.body.collect(upTo: 64 * 1024)
            let answer = try await answer(JSONText.decode(Data(body.readableBytesView), as: ControlRequest.self))
            return Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer)))
        } catch let error as StackError {
            return try refusal(error)
        } catch let error as ResourceError {
            return try refusal(StackError(error.status == 404 ? .notFound : .refused, error.message))
        } catch let error as IPParseError {
            return try refusal(StackError(.refused, "The address \(error.description)."))
        } catch let error as StorageError {
            return try refusal(StackError(.state, error.description))
        } catch let error as EmbeddedNetworkError {
            return try refusal(StackError(.listener, error.description))
        } catch {
            context.logger.error("A command's request failed", metadata: ["error": "\(error)"])
            return try refusal(StackError(.state, "The embedded stack failed (\(error)); its log says more."))
        }
    }

    private func answer(_ request: ControlRequest) async throws -> Data {
        switch request {
        case .registryList:
            let registries = try await provider.places()
            return try JSONText.data(
                registries.map {
                    ReadyDocument.Registry($0, subscription: provider.subscription, configuration: configuration)
                })
        case .registryShow(let name):
            return try JSONText.data(RegistryDocument(subscription: provider.subscription).full(try await named(name)))
        case .registryCreate(let name, let group, let location, let tier):
            return try JSONText.data(try await create(name, group, location, tier))
        case .egressList:
            return try JSONText.data(egress.directory.points.map(ReadyDocument.Egress.init))
        case .egressAdd(let name, let address, let isTrustedService):
            let point = try await egress.add(
                name, address: try IPv4Address(parsing: address),
                route: isTrustedService ? .trustedService : .publicEndpoint)
            await ready.refresh()
            return try JSONText.data(ReadyDocument.Egress(point))
        case .environment(let name):
            guard let point = egress.directory.point(named: name) else {
                throw StackError(
                    .notFound,
                    "There is no egress point '\(name)'; run 'acr-embedded egress list' to see those there are.")
            }
            return try JSONText.data(ClientEnvironment(proxy: point.proxy, ca: certificateFile, account: account))
        case .azureProfile:
            return try JSONText.data(try await azureProfile.write(AzureProfile(account, mode: .azureCloud)))
        case .privateEndpointList(let registry):
            return try JSONText.data(try await privateEndpoints.list(of: registry))
        case .privateEndpointAdd(let registry, let name):
            return try JSONText.data(try await privateEndpoints.add(name, to: try await named(registry)))
        case .privateEndpointRemove(let registry, let name):
            return try JSONText.data(try await privateEndpoints.remove(name, of: try await named(registry)))
        case .credentialShow(let registry): return try JSONText.data(try await adminCredentials(of: registry))
        case .credentialRenew(let registry, let password):
            return try JSONText.data(try await renewAdminPassword(password, of: registry))
        case .tokenCreate(let registry, let name, let scopeMap, let actions, let days):
            return try JSONText.data(
                try await createToken(name, of: registry, scopeMap: scopeMap, actions: actions, days: days))
        case .publicationList:
            return try JSONText.data(try await clock.summaries(now: steered.now))
        case .publicationAdvance(let movesAgents):
            let publication = try await clock.advance(movesAgents: movesAgents)
            if movesAgents { try await roster.settle() } else { roster.plan(publication) }
            return try JSONText.data(try await clock.summaries(now: steered.now))
        case .clock: return try JSONText.data(ClockDocument(steered))
        case .clockAdvance(let seconds):
            try await steered.advance(by: seconds)
            try await roster.settle()
            return try JSONText.data(ClockDocument(steered))
        case .upstreamList: return try JSONText.data(try await upstream.list())
        case .upstreamAdd(let name, let layout, let image):
            return try JSONText.data(try await upstream.add(name, layout: layout, image: image))
        case .collectGarbage(let registry, let days, let grace, let isDryRun):
            return try JSONText.data(
                try await upkeep.collectGarbage(
                    in: registry, retentionDays: days, graceMinutes: grace, dryRun: isDryRun))
        case .verify(let registry): return try JSONText.data(try await upkeep.verify(registry))
        case .denials(let count):
            return try JSONText.data(try await journal.newest(count))
        }
    }

    /// The registry of this name.
    ///
    /// - Throws: ``StackError`` with `notFound`.
    func named(_ name: String) async throws -> RegistryResource {
        guard let registry = try await provider.registry(named: name) else {
            throw StackError(
                .notFound, "There is no registry '\(name)'; run 'acr-embedded registry list' to see those there are.")
        }
        return registry
    }

    private func create(
        _ name: String, _ group: String?, _ location: String?, _ tier: String
    ) async throws -> ReadyDocument.Registry {
        let first = try await provider.list(limit: 1).first
        guard let group = group ?? first?.resourceGroup, let location = location ?? first?.location else {
            throw StackError(
                .refused,
                "There is no registry whose group and region the new one could share; "
                    + "give --resource-group and --location.")
        }
        _ = try await provider.createClosed(
            name, in: group, location: location, tier: tier, configuration: configuration)
        try await egress.waitUntilBound()
        guard let place = try await provider.places(named: name).first else {
            throw StackError(.notFound, "The registry '\(name)' has been deleted already.")
        }
        return ReadyDocument.Registry(place, subscription: provider.subscription, configuration: configuration)
    }

    private func refusal(_ error: StackError) throws -> Response {
        let failure = ControlFailure(code: error.code, message: error.description)
        return Response(
            status: .badRequest, body: ResponseBody(byteBuffer: ByteBuffer(bytes: try JSONText.data(failure))))
    }
}

/// Why a request of another command was not done.
struct ControlFailure: Codable {
    let code: StackError.Code
    let message: String
}
