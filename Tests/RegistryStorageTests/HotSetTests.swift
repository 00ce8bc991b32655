import NIOCore
import RegistryStorage
import Synchronization
import XCTest

/// The hot set is bounded, and never answers with what was changed.
final class HotSetTests: StorageCase {
    private func repository() throws -> RepositoryName { try RepositoryName(parsing: "app") }

    func testItHoldsNoMoreThanItMay() async throws {
        var options = StorageOptions()
        options.hotSetBytes = 100_000
        let (name, storage) = (try repository(), try storage(options))
        var digests: [Digest] = []
        for number in 0..<40 {
            let content = ByteBuffer(string: "\(number)" + String(repeating: " ", count: 10_000))
            let digest = Digest.of(content)
            _ = try await storage.putManifest(content, mediaType: "text/plain", at: .digest(digest), in: name)
            _ = try await storage.manifest(.digest(digest), in: name)
            digests.append(digest)
            // What is asked for all the time stays.
            let first = storage.cachedManifest(.digest(digests[0]), in: name)
            XCTAssertNotNil(first, "after \(number)")
        }
        let kept = digests.count { storage.cachedManifest(.digest($0), in: name) != nil }
        XCTAssertLessThanOrEqual(kept, 10)
        XCTAssertGreaterThan(kept, 3)
        let large = ByteBuffer(repeating: 32, count: 60_000)
        _ = try await storage.putManifest(large, mediaType: "text/plain", at: .digest(.of(large)), in: name)
        _ = try await storage.manifest(.digest(.of(large)), in: name)
        XCTAssertNil(storage.cachedManifest(.digest(.of(large)), in: name))
    }

    func testAReaderNeverSeesATagGoBack() async throws {
        let (name, storage, tag) = (try repository(), try storage(), try TagName(parsing: "latest"))
        let progress = Progress()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for number in 0..<300 {
                    _ = try await storage.putManifest(
                        ByteBuffer(string: "\(number)"), mediaType: "text/plain", at: .tag(tag), in: name)
                    progress.state.withLock { $0.acknowledged = number }
                }
                progress.state.withLock { $0.isDone = true }
            }
            for _ in 0..<4 {
                group.addTask {
                    while !progress.state.withLock({ $0.isDone }) {
                        let floor = progress.state.withLock { $0.acknowledged }
                        let hot = storage.cachedManifest(.tag(tag), in: name)
                        let found = if let hot { hot } else { try await storage.manifest(.tag(tag), in: name) }
                        // The writer needs a thread too.
                        await Task.yield()
                        guard floor >= 0 else { continue }
                        let number = try XCTUnwrap(Int(String(buffer: XCTUnwrap(found).content)))
                        XCTAssertGreaterThanOrEqual(number, floor)
                    }
                }
            }
            try await group.waitForAll()
        }
        let last = try await storage.manifest(.tag(tag), in: name)
        XCTAssertEqual(last.map { String(buffer: $0.content) }, "299")
    }

    /// How far the writer is.
    private final class Progress: Sendable {
        let state = Mutex((acknowledged: -1, isDone: false))
    }

    func testLargeBlobsStayOnTheDisk() async throws {
        var options = StorageOptions()
        options.hotBlobLimit = 10
        let (name, storage) = (try repository(), try storage(options))
        try await storage.pushImage(["0123456789", "0123456789A"], to: name, tag: nil)
        for (text, isInMemory) in [("0123456789", true), ("0123456789A", false)] {
            let digest = Digest.of(ByteBuffer(string: text))
            _ = try await storage.blob(digest, in: name)
            let blob = try XCTUnwrap(storage.cachedBlob(digest, in: name))
            XCTAssertEqual(blob.content, isInMemory ? ByteBuffer(string: text) : nil)
            XCTAssertEqual(blob.size, Int64(text.utf8.count))
        }
    }
}
