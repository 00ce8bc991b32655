import Foundation
import Logging
import NIOCore
import RegistryStorage
import Synchronization
import XCTest

/// A clock that a test sets.
final class TestClock: Sendable {
    private let time = Mutex(Date(timeIntervalSince1970: 1_790_000_000))

    var now: Date { time.withLock { $0 } }

    func advance(by seconds: TimeInterval) { time.withLock { $0 += seconds } }
}

/// A test with a storage in a folder of its own.
class StorageCase: XCTestCase {
    let clock = TestClock()
    private(set) var directory = ""
    private var opened: RegistryStorage?

    override func setUp() async throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "storage-\(UUID().uuidString)").path
    }

    override func tearDown() async throws {
        await opened?.close()
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// The storage, opened at the first use.
    func storage(_ options: StorageOptions = StorageOptions()) throws -> RegistryStorage {
        if let opened { return opened }
        let storage = try open(options)
        opened = storage
        return storage
    }

    /// Closes the storage, and opens it again.
    func reopened(_ options: StorageOptions = StorageOptions()) async throws -> RegistryStorage {
        await opened?.close()
        opened = nil
        return try storage(options)
    }

    /// A storage in the test's folder, which the caller closes.
    func open(_ options: StorageOptions = StorageOptions()) throws -> RegistryStorage {
        let clock = clock
        return try RegistryStorage(
            directory: directory, options: options, now: { clock.now },
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }
}

extension RegistryStorage {
    /// Pushes `content` as a blob, in one piece.
    @discardableResult
    func push(_ content: ByteBuffer, to repository: RepositoryName) async throws -> StoredBlob {
        let upload = try await startUpload(in: repository)
        _ = try await append(Body([content]), to: upload.id, in: repository, at: 0, length: nil)
        return try await finish(upload.id, in: repository, as: .of(content))
    }

    /// Pushes an image with `layers` under `reference`; nil means by its digest.
    @discardableResult
    func pushImage(
        _ layers: [String], to repository: RepositoryName, tag: TagName?, subject: Digest? = nil,
        artifactType: String? = nil
    ) async throws -> ManifestRecord {
        let blobs = layers.map { ByteBuffer(string: $0) }
        let config = ByteBuffer(string: #"{"architecture":"arm64","os":"linux"}"#)
        for blob in blobs + [config] { try await push(blob, to: repository) }
        let content = Sample.image(config: config, layers: blobs, subject: subject, artifactType: artifactType)
        return try await putManifest(
            content, mediaType: Sample.imageType, at: tag.map { .tag($0) } ?? .digest(.of(content)), in: repository
        ).record
    }
}

/// Pieces of a body, and how it breaks off.
struct Body: AsyncSequence, Sendable {
    typealias Failure = any Error

    struct BrokenOff: Error, Equatable {}

    private let pieces: [ByteBuffer]
    private let breaksOff: Bool

    init(_ pieces: [ByteBuffer], breaksOff: Bool = false) {
        (self.pieces, self.breaksOff) = (pieces, breaksOff)
    }

    struct AsyncIterator: AsyncIteratorProtocol {
        var pieces: ArraySlice<ByteBuffer>
        let breaksOff: Bool

        mutating func next() async throws -> ByteBuffer? {
            if let piece = pieces.popFirst() { return piece }
            if breaksOff { throw BrokenOff() }
            return nil
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(pieces: pieces[...], breaksOff: breaksOff) }
}

/// Manifests to test with.
enum Sample {
    static let imageType = "application/vnd.oci.image.manifest.v1+json"
    static let indexType = "application/vnd.oci.image.index.v1+json"

    static func image(
        config: ByteBuffer, layers: [ByteBuffer], subject: Digest? = nil, artifactType: String? = nil
    ) -> ByteBuffer {
        let list = layers.map { descriptor("application/vnd.oci.image.layer.v1.tar", .of($0), $0.readableBytes) }
        let extra =
            (subject.map { #","subject":\#(descriptor(imageType, $0, 1))"# } ?? "")
            + (artifactType.map { #","artifactType":"\#($0)""# } ?? "")
        return ByteBuffer(
            string: """
                {"schemaVersion":2,"mediaType":"\(imageType)",\
                "config":\(descriptor("application/vnd.oci.image.config.v1+json", .of(config), config.readableBytes)),\
                "layers":[\(list.joined(separator: ","))]\(extra),"annotations":{"made":"for a test"}}
                """)
    }

    static func index(_ manifests: [Digest]) -> ByteBuffer {
        let list = manifests.map { descriptor(imageType, $0, 1) }
        return ByteBuffer(
            string: """
                {"schemaVersion":2,"mediaType":"\(indexType)","manifests":[\(list.joined(separator: ","))]}
                """)
    }

    private static func descriptor(_ type: String, _ digest: Digest, _ size: Int) -> String {
        #"{"mediaType":"\#(type)","digest":"\#(digest)","size":\#(size)}"#
    }
}

/// Asserts that `work` throws a ``StorageError`` with `code`, and gives it.
@discardableResult
func assertThrows<Value>(
    _ code: StorageError.Code, file: StaticString = #filePath, line: UInt = #line,
    isolation: isolated (any Actor)? = #isolation, _ work: () async throws -> Value
) async -> StorageError? {
    do {
        _ = try await work()
        XCTFail("nothing was thrown", file: file, line: line)
    } catch let error as StorageError {
        XCTAssertEqual(error.code, code, error.description, file: file, line: line)
        return error
    } catch {
        XCTFail("\(error) was thrown", file: file, line: line)
    }
    return nil
}
