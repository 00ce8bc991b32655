import EmbeddedRegistry
import Foundation
import Logging
import NIOCore
import NIOPosix
import RegistryStorage
import ServiceLifecycle

/// The public registries that the stack plays, with what its owner put into them and two images that it makes by itself.
///
/// A registry's content is opened by the first request for it, so that a stack whose clients build nothing starts no slower.
actor UpstreamRegistries: Service {
    /// The program of which images are made: Debian's busybox-static.
    static let standardProgram = "/bin/busybox"

    private let directory: DataDirectory
    private let program: String
    private let now: @Sendable () -> Date
    private let logger: Logger
    private var opened: [UpstreamHost: Task<RegistryStorage, any Error>] = [:]
    private var isOver = false

    /// The registries kept in `directory`.
    ///
    /// - Parameter program: The busybox of which images are made; where it is missing, that is logged, and none are.
    init(
        directory: DataDirectory, program: String = UpstreamRegistries.standardProgram,
        now: @escaping @Sendable () -> Date, logger: Logger
    ) {
        self.directory = directory
        self.program = program
        self.now = now
        self.logger = logger
        guard !FileManager.default.isReadableFile(atPath: program) else { return }
        logger.notice(
            "The upstream registries begin without hello-world and busybox; install busybox-static, or add images",
            metadata: ["missing": "\(program)"])
    }

    /// The storage of `host`, opened where nobody has done that.
    ///
    /// - Throws: `StorageError`, with `closed` when the stack stops.
    func storage(of host: UpstreamHost) async throws -> RegistryStorage {
        guard !isOver else { throw StorageError(.closed, "The registry is being closed.") }
        let task =
            opened[host]
            ?? Task { [directory, program, now, logger] in
                try await Self.open(host, directory, program, now, logger)
            }
        opened[host] = task
        do {
            return try await task.value
        } catch {
            // The next one tries again.
            if opened[host] == task { opened[host] = nil }
            throw error
        }
    }

    /// Keeps the registries' content until a graceful shutdown, and closes it then.
    nonisolated func run() async throws {
        try? await gracefulShutdown()
        await close()
    }

    /// Ends the registries; what comes now is refused.
    func close() async {
        isOver = true
        for task in opened.values { await (try? task.value)?.close() }
        opened = [:]
    }

    private static func open(
        _ host: UpstreamHost, _ directory: DataDirectory, _ program: String, _ now: @escaping @Sendable () -> Date,
        _ logger: Logger
    ) async throws -> RegistryStorage {
        let (storage, bytes) = try await NIOThreadPool.singleton.runIfActive {
            let path = directory.directory(ofUpstream: host.label)
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            let storage = try RegistryStorage(directory: path, now: now, logger: logger)
            return (storage, FileManager.default.contents(atPath: program))
        }
        guard let bytes else { return storage }
        do {
            for image in StarterImage.all(busybox: Array(bytes)) {
                try await image.push(to: RepositoryName(parsing: host.repository(image.name)), of: storage)
            }
        } catch {
            await storage.close()
            throw error
        }
        return storage
    }

    /// Takes away what imports that broke off have left.
    func collectGarbage() async {
        for task in opened.values {
            guard let storage = try? await task.value else { continue }
            do {
                _ = try await storage.collectGarbage(RetentionPolicy(untaggedDays: nil), dryRun: false)
            } catch {
                logger.error("Garbage of an upstream registry was not collected", metadata: ["error": "\(error)"])
            }
        }
    }
}
