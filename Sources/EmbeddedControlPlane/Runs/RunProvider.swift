import BuildStack
import Foundation
import NIOPosix

/// What may be done with runs, whoever asks.
struct RunProvider: Sendable {
    let store: RunStore
    let requests: RunRequestFolder
    let blobs: BlobHost
    /// The port of the build storage on this machine.
    let blobPort: Int
    let pool: AgentPool
    let performer: RunPerformer
    let registries: RegistryStore
    let now: @Sendable () -> Date

    /// Where a client may upload a source for a run, and the path that names it in the run's request.
    ///
    /// - Parameter host: The Host header by which the client came.
    func uploadLink(
        of name: String, in group: String, host: String
    ) async throws -> (uploadURL: String, relativePath: String) {
        let registry = try await registry(name, in: group)
        return blobs.links.upload(
            registry: registry.name, number: registry.number, host: authority(of: registry, host))
    }

    /// Lets a run wait for an agent.
    ///
    /// - Parameter body: What the client asks; see ``RunRequest``.
    func schedule(_ body: JSONValue, of name: String, in group: String) async throws -> RunStore.Owned {
        let request = try RunRequest(body: body)
        let registry = try await registry(name, in: group)
        let upload = try await take(request.source, of: registry)
        do {
            let draft = RunStore.Draft(
                isArchiveEnabled: request.isArchiveEnabled, details: request.details, upload: upload)
            let owned = try await store.insert(draft, of: name, in: group, at: now()) { [requests] key in
                try requests.keep(body, of: key)
            }
            await pool.submit(owned.run.key, in: owned.registry.location)
            return owned
        } catch {
            if let upload { blobs.folder.removeUpload(upload) }
            throw error
        }
    }

    /// Ends a run that waits or is under way.
    ///
    /// A run that an agent has ends soon after.
    ///
    /// - Throws: ``ResourceError`` `ResourceNotFound`, or `RunNotCancelable` for one that has ended.
    func cancel(_ id: String, of name: String, in group: String) async throws {
        let owned = try await store.run(id, of: name, in: group)
        let key = owned.run.key
        if try await store.cancelWaiting(key, at: now()) {
            await pool.withdraw(key)
            performer.discardNeeds(of: owned.run)
            return await performer.endLog(
                of: owned.run, in: owned.registry,
                RunOutcome(status: .canceled, errorMessage: "The run was canceled before an agent had it."))
        }
        // Anew: it may have been taken, or have ended, since it was read.
        let run = try await store.run(id, of: name, in: group).run
        guard !run.state.isFinal else {
            throw ResourceError(
                409, "RunNotCancelable",
                "The run '\(run.id)' has ended (\(run.state.rawValue)); only a run that is queued or under way can be "
                    + "canceled.")
        }
        await pool.interrupt(key, as: .canceled, "The run was canceled.")
    }

    /// Where a client may read the log of a run.
    func logLink(_ id: String, of name: String, in group: String, host: String) async throws -> String {
        let owned = try await store.run(id, of: name, in: group)
        return blobs.links.log(
            registry: owned.registry.name, number: owned.registry.number, run: owned.run.id.description,
            host: authority(of: owned.registry, host))
    }

    private func registry(_ name: String, in group: String) async throws -> RegistryResource {
        guard let registry = try await registries.registry(named: name), registry.isIn(group) else {
            throw ResourceError.notFound(type: RegistryType.name, name: name, group: group)
        }
        return registry
    }

    private func authority(of registry: RegistryResource, _ host: String) -> BlobAuthority {
        BlobAuthority(asking: host, port: blobPort, location: registry.location)
    }

    /// The file of the upload that a run is to take its source from, the run's own.
    private func take(_ source: RunRequest.Source, of registry: RegistryResource) async throws -> String? {
        guard case .upload(let path) = source else { return nil }
        do {
            return try await NIOThreadPool.singleton.runIfActive { [blobs] in
                try blobs.folder.upload(path, registry: registry.name)
            }
        } catch let error as BuildStackError where error.code == .source {
            throw ResourceError.invalid(error.message)
        }
    }
}

extension RunProvider: RegistryDependent {
    /// Ends the runs of a registry that is gone, and takes away what they left.
    func registryWasDeleted(_ registry: RegistryResource) async {
        await pool.removeAll(ofRegistry: registry.number, "The registry was deleted.")
        requests.forgetAll(ofRegistry: registry.number)
    }
}

extension RunRequest {
    /// The properties of the run that are known from the start.
    var details: JSONValue {
        var details: [String: JSONValue] = ["platform": platform.document, "agentConfiguration": ["cpu": 2]]
        if let identity { details["sourceRegistryAuth"] = .string(identity) }
        if !customRegistries.isEmpty {
            details["customRegistries"] = .array(customRegistries.map { .string($0.loginServer) })
        }
        return .object(details)
    }
}
