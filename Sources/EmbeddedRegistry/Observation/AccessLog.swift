import EmbeddedNetwork
import Foundation
import Logging
import NIOPosix
import ServiceLifecycle
import Synchronization

/// Every request to the registries, a line of JSON each, in two files of bounded size.
///
/// Doors report while a client waits, so a report only goes into a bounded buffer; batches of them are written on the
/// side. What does not fit while the disk is slow is counted, and a line says how many are missing.
package final class AccessLog: RequestObserver, Service {
    /// The file that is written.
    package static let fileName = "access.jsonl"
    /// The file that was written before it.
    package static let earlierFileName = "access.1.jsonl"

    private struct Buffer {
        var waiting: [RequestRecord] = []
        var missing = 0
    }

    private let file: BoundedFile
    private let bufferSize: Int
    private let interval: Duration
    private let now: @Sendable () -> Date
    private let logger: Logger
    private let buffer = Mutex(Buffer())
    private let missingEver = Atomic(0)
    private let (signals, signal) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))

    /// A log in `directory`, which is made (0700) where it is missing.
    ///
    /// - Parameters:
    ///   - fileLimit: The most bytes of one file.
    ///   - bufferSize: How many records may wait to be written.
    ///   - interval: How long a batch is gathered: waking a writer for each record costs a busy registry more than
    ///     the writing does.
    ///   - now: The clock that dates the line about missing ones.
    /// - Throws: `EmbeddedNetworkError` with `unusableFile` where the folder cannot be made.
    package init(
        directory: String, fileLimit: Int = 16 << 20, bufferSize: Int = 65_536,
        interval: Duration = .milliseconds(100), now: @escaping @Sendable () -> Date, logger: Logger
    ) throws {
        file = try BoundedFile(
            directory: directory, name: Self.fileName, earlierName: Self.earlierFileName, limit: fileLimit)
        self.bufferSize = bufferSize
        self.interval = interval
        self.now = now
        self.logger = logger
    }

    /// How many records have not been written since the start.
    package var missing: Int { missingEver.load(ordering: .relaxed) }

    package func record(_ record: RequestRecord) {
        let isFirst = buffer.withLock { buffer in
            guard buffer.waiting.count < bufferSize else {
                buffer.missing += 1
                return false
            }
            buffer.waiting.append(record)
            return buffer.waiting.count == 1
        }
        // Whoever is woken takes all that waits, so that one waking does for many records.
        if isFirst { signal.yield() }
    }

    /// Writes what waits, whenever something does, until a graceful shutdown.
    package func run() async throws {
        for await _ in signals.cancelOnGracefulShutdown() {
            await flush()
            // A shutdown ends the wait, and what has come meanwhile is written below.
            try? await cancelWhenGracefulShutdown { [interval] in try await Task.sleep(for: interval) }
        }
        await flush()
    }

    /// Writes what waits.
    func flush() async {
        do {
            // A disk may keep a writer waiting, which no task may be.
            try await NIOThreadPool.singleton.runIfActive { try self.write() }
        } catch {
            logger.error("The access log could not be written", metadata: ["error": "\(error)"])
        }
    }

    private func write() throws {
        let taken = buffer.withLock { buffer in
            defer { buffer = Buffer() }
            return buffer
        }
        var lines = AccessLogLine()
        if taken.missing > 0 {
            missingEver.add(taken.missing, ordering: .relaxed)
            lines.append(missing: taken.missing, at: now())
        }
        for record in taken.waiting { lines.append(record) }
        guard !lines.bytes.isEmpty else { return }
        try file.append(lines.bytes)
    }
}
