import EmbeddedNetwork
import EmbeddedRegistry
import Foundation
import Hummingbird
import Logging
import NIOPosix
import RegistryStorage
import Synchronization

/// What lies behind a registry's door: its storage, and what answers from it.
///
/// It is opened by the first request that is let in, so that a stack of a thousand registries starts as fast as one of
/// one, and holds open the files of those that are used.
final class RegistryContent: HTTPResponder {
    typealias Context = StackRequestContext

    /// What there is once the content is open.
    struct Opened: Sendable {
        let storage: RegistryStorage
        let interior: TokenChallenge
    }

    private enum State {
        case closed
        case opening(Task<Opened, any Error>)
        case open(Opened)
        /// The registry is deleted, or the stack stops.
        case ended
    }

    private let number: Int64
    private let directory: DataDirectory
    private let make: @Sendable () async throws -> Opened
    private let state = Mutex(State.closed)

    /// The content of `registry`, in its folder of `directory`.
    init(
        _ registry: RegistryResource, directory: DataDirectory, now: @escaping @Sendable () -> Date, logger: Logger
    ) {
        number = registry.number
        self.directory = directory
        make = {
            let storage = try await NIOThreadPool.singleton.runIfActive {
                _ = try PrivateDirectory(directory.directory(ofRegistry: registry.number))
                return try RegistryStorage(
                    directory: directory.storageDirectory(ofRegistry: registry.number), now: now, logger: logger)
            }
            return Opened(storage: storage, interior: TokenChallenge(loginServer: registry.loginServer))
        }
    }

    /// What is open at this moment; nil before the first request and after the end.
    var current: Opened? {
        state.withLock { state in
            if case .open(let opened) = state { opened } else { nil }
        }
    }

    /// The content, opened where nobody has done that.
    ///
    /// - Throws: ``StackError`` with `notFound` after the end; why it cannot be opened, and the next call tries again.
    func opened() async throws -> Opened {
        let task: Task<Opened, any Error> = try state.withLock { state in
            switch state {
            case .open(let opened): return Task { opened }
            case .opening(let task): return task
            case .ended: throw StackError(.notFound, "The registry is being closed.")
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
        let opened: Opened
        if let current { opened = current } else { opened = try await self.opened() }
        return try await opened.interior.respond(to: request, context: context)
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
        let directory = directory.directory(ofRegistry: number)
        try await NIOThreadPool.singleton.runIfActive {
            guard FileManager.default.fileExists(atPath: directory) else { return }
            try FileManager.default.removeItem(atPath: directory)
        }
    }
}
