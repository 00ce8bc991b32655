import BuildStack
import Foundation
import Logging
import NIOPosix
import RegistryStorage
import ServiceLifecycle

/// Collects garbage in all registries every hour of the stack's clock, by the retention policies of their owners, and takes
/// away sources that no build has taken while their links were good.
struct UpkeepSchedule: Service {
    private static let interval: TimeInterval = 60 * 60

    let upkeep: ContentUpkeep
    let blobs: BlobFolder
    let upstream: UpstreamRegistries
    let clock: StackClock
    let logger: Logger

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            do {
                while true {
                    try await clock.sleep(clock.now() + Self.interval)
                    await collect()
                }
            } catch is CancellationError {}
        }
    }

    /// Failures are told, and tried again in an hour: a full disk or a deleted registry must not end the stack.
    private func collect() async {
        do {
            let now = clock.now()
            try await NIOThreadPool.singleton.runIfActive { [blobs] in blobs.removeExpired(now: now) }
            await upstream.collectGarbage()
            for summary in try await upkeep.collectGarbage(in: nil) where summary.report.hasTakenAnything {
                logger.info(
                    "Collected garbage",
                    metadata: [
                        "registry": "\(summary.registry)", "manifests": "\(summary.report.manifests.count)",
                        "blobs": "\(summary.report.removedBlobs)", "bytes": "\(summary.report.freedBytes)",
                        "uploads": "\(summary.report.expiredUploads)",
                    ])
            }
        } catch is CancellationError {
        } catch {
            logger.error("Garbage could not be collected", metadata: ["error": "\(error)"])
        }
    }
}
