import BuildStack
import EmbeddedNetwork
import EmbeddedRegistry
import Foundation
import Hummingbird
import Logging
import NIOHTTP1
import NIOPosix
import RegistryStorage
import Synchronization

/// What lies behind a registry's door: its storage, and what answers from it.
///
/// It is opened by the first request that is let in, so that a stack of a thousand registries starts as fast as one of
/// one, and holds open the files of those that are used.
final class RegistryContent: HTTPResponder, DirectResponder {
    typealias Context = StackRequestContext

    /// What there is once the content is open.
    struct Opened: Sendable {
        /// The storage.
        let storage: RegistryStorage
        /// Answers with blobs.
        let whole: Ways
        /// Answers with links to the data endpoint instead.
        let linking: Ways
        /// Answers at the data endpoint.
        let data: DataEndpointResponder
    }

    /// The two ways to the content.
    struct Ways: Sendable {
        let interior: RegistryInterior
        let direct: RegistryDirectResponder
    }

    /// What the content is made of, beside what lies on the disk.
    struct Surroundings: Sendable {
        let directory: DataDirectory
        let tokens: TokenServices
        let endpoints: EndpointStore
        /// What signs links to data endpoints.
        let linkKey: Data
        /// Sources and logs of builds.
        let blobs: BlobFolder
        let now: @Sendable () -> Date
        let logger: Logger
    }

    private enum State {
        case closed
        case opening(Task<Opened, any Error>)
        case open(Opened)
        /// The registry is deleted, or the stack stops.
        case ended
    }

    private let number: Int64
    private let name: String
    private let directory: DataDirectory
    private let blobs: BlobFolder
    private let make: @Sendable () async throws -> Opened
    private let state = Mutex(State.closed)
    private let isLinking = Atomic(false)

    /// The content of `registry`, whose door `keeper` keeps.
    init(_ registry: RegistryResource, keeper: Doorkeeper, _ surroundings: Surroundings) {
        (number, name) = (registry.number, registry.name)
        (directory, blobs) = (surroundings.directory, surroundings.blobs)
        make = { try await Self.open(registry, keeper, surroundings) }
    }

    private static func open(
        _ registry: RegistryResource, _ keeper: Doorkeeper, _ surroundings: Surroundings
    ) async throws -> Opened {
        let (directory, number) = (surroundings.directory, registry.number)
        let port: Int
        do {
            // First, so that nothing is made in the folder of a registry that has just been deleted.
            port = try await surroundings.endpoints.endpoint(.data, of: number).port
        } catch let error as StackError where error.code == .notFound {
            throw StorageError(.closed, error.description)
        }
        let storage = try await NIOThreadPool.singleton.runIfActive {
            _ = try PrivateDirectory(directory.registriesDirectory)
            _ = try PrivateDirectory(directory.directory(ofRegistry: number))
            return try RegistryStorage(
                directory: directory.storageDirectory(ofRegistry: number), now: surroundings.now,
                logger: surroundings.logger)
        }
        let tokens = surroundings.tokens.service(of: registry)
        let data = DataEndpoint(
            host: registry.dataHost, localAuthority: "localhost:\(port)", registry: String(number),
            loginServer: registry.loginServer, key: surroundings.linkKey, now: surroundings.now)
        func ways(_ dataEndpoint: DataEndpoint?) -> Ways {
            Ways(
                interior: RegistryInterior(
                    tokens: tokens, distribution: DistributionRoutes(storage: storage, dataEndpoint: dataEndpoint),
                    acr: ACRRoutes(storage: storage, loginServer: registry.loginServer)),
                direct: RegistryDirectResponder(
                    keeper: keeper, tokens: tokens, storage: storage, sendsBlobs: dataEndpoint == nil))
        }
        return Opened(
            storage: storage, whole: ways(nil), linking: ways(data),
            data: DataEndpointResponder(endpoint: data, storage: storage))
    }

    /// Whether blobs are pulled from the data endpoint, as the registry's owner wants it now.
    func usesDataEndpoint(_ isWanted: Bool) { isLinking.store(isWanted, ordering: .relaxed) }

    /// What is open at this moment; nil before the first request and after the end.
    var current: Opened? {
        state.withLock { state in
            if case .open(let opened) = state { opened } else { nil }
        }
    }

    /// The content, opened where nobody has done that.
    ///
    /// - Throws: `StorageError` with `closed` after the end; why it cannot be opened, and the next call tries again.
    func opened() async throws -> Opened {
        let task: Task<Opened, any Error> = try state.withLock { state in
            switch state {
            case .open(let opened): return Task { opened }
            case .opening(let task): return task
            case .ended: throw StorageError(.closed, "The registry is being closed.")
            case .closed:
                let task = Task { [make] in try await make() }
                state = .opening(task)
                return task
            }
        }
        do {
            let opened = try await task.value
            state.withLock { if case .opening = $0 { $0 = .open(opened) } }
            return opened
        } catch {
            state.withLock { if case .opening = $0 { $0 = .closed } }
            throw error
        }
    }

    func respond(to request: Request, context: StackRequestContext) async throws -> Response {
        do {
            let opened: Opened
            if let current { opened = current } else { opened = try await self.opened() }
            return try await ways(of: opened).interior.respond(to: request, context: context)
        } catch let error as StorageError {
            // It could not be opened, or is closed because its owner has just deleted it.
            return DistributionError(error).response(to: request.method)
        }
    }

    func answer(_ head: HTTPRequestHead, from peer: DirectPeer) -> DirectAnswer? {
        current.flatMap { ways(of: $0).direct.answer(head, from: peer) }
    }

    private func ways(of opened: Opened) -> Ways {
        isLinking.load(ordering: .relaxed) ? opened.linking : opened.whole
    }

    /// Ends it: what is in progress ends, and nothing is opened any more.
    func close() async {
        let before = state.withLock { state in
            defer { state = .ended }
            return state
        }
        switch before {
        case .open(let opened): await opened.storage.close()
        case .opening(let task): if let opened = try? await task.value { await opened.storage.close() }
        case .closed, .ended: break
        }
    }

    /// Ends it and takes everything away that is in it.
    func remove() async throws {
        await close()
        let folder = directory.directory(ofRegistry: number)
        let doomed = directory.doomedDirectory(ofRegistry: number)
        try await NIOThreadPool.singleton.runIfActive { [blobs, name] in
            blobs.remove(registry: name)
            guard FileManager.default.fileExists(atPath: folder) else { return }
            // Requests in progress find nothing by the old name, and so leave nothing in what is being removed.
            try FileManager.default.moveItem(atPath: folder, toPath: doomed)
            try FileManager.default.removeItem(atPath: doomed)
        }
    }
}
