import Foundation
import HTTPTypes
import Hummingbird
import IPNetworks
import Logging
import NIOCore
import RegistryStorage
import Synchronization
import XCTest

@testable import EmbeddedNetwork
@testable import EmbeddedRegistry

/// A test of what lies behind a registry's door, on a storage of its own.
class ACRCase: XCTestCase {
    struct Answer {
        let status: Int
        let headers: HTTPFields
        let body: Data

        var json: [String: Any] {
            (try? JSONSerialization.jsonObject(with: body)) as? [String: Any] ?? [:]
        }
        /// The code of the first error.
        var code: String? { (json["errors"] as? [[String: Any]])?.first?["code"] as? String }
        /// Where the list goes on.
        var next: String? {
            headers[.link].flatMap { $0.split(separator: "<").first?.split(separator: ">").first }.map(String.init)
        }
    }

    let tokens = TokenFixture()
    private(set) var storage: RegistryStorage!
    private(set) var interior: RegistryInterior!
    private var directory = ""
    private let logger = Logger(label: "acr", factory: { _ in SwiftLogNoOpLogHandler() })

    override func setUp() async throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "acr-\(UUID().uuidString)").path
        let clock = Mutex(Date(timeIntervalSince1970: 1_795_000_000))
        storage = try RegistryStorage(
            directory: directory,
            now: {
                clock.withLock { time in
                    // Every step is later than the one before, so that an order of time is one.
                    time += 1
                    return time
                }
            }, logger: logger)
        interior = RegistryInterior(
            tokens: tokens.service(), distribution: DistributionRoutes(storage: storage),
            acr: ACRRoutes(storage: storage, loginServer: TokenFixture.loginServer))
        tokens.setAdmin("secret")
    }

    override func tearDown() async throws {
        await storage.close()
        try FileManager.default.removeItem(atPath: directory)
    }

    static let admin = TokenFixture.basic("blogbuildtest", "secret")

    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: String = "", as authorization: String? = admin,
        headers: HTTPFields = [:]
    ) async throws -> Answer {
        var fields = headers
        fields[.authorization] = authorization
        if !body.isEmpty { fields[.contentLength] = String(body.utf8.count) }
        let request = Request(
            head: HTTPRequest(
                method: method, scheme: "https", authority: TokenFixture.loginServer, path: path, headerFields: fields),
            body: RequestBody(buffer: ByteBuffer(string: body)))
        let context = StackRequestContext(
            source: StackRequestContextSource(
                logger: logger, client: .v4(IPv4Address(bits: 0x7F00_0001)), listener: "test", isEncrypted: true))
        let response = try await interior.respond(to: request, context: context)
        let sink = Sink()
        try await response.body.write(sink)
        return Answer(
            status: response.status.code, headers: response.headers, body: Data(sink.bytes.withLock { $0 }))
    }

    /// Pushes an image of one small layer, named `seed`, and gives its digest.
    @discardableResult
    func pushImage(_ seed: String, to name: String, tags: [String]) async throws -> String {
        let repository = try RepositoryName(parsing: name)
        let config = try await pushBlob(#"{"architecture":"amd64","os":"linux","seed":"\#(seed)"}"#, to: repository)
        let layer = try await pushBlob("layer of \(seed)", to: repository)
        let manifest = """
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",\
            "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"\(config.digest)",\
            "size":\(config.size)},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar",\
            "digest":"\(layer.digest)","size":\(layer.size)}]}
            """
        return try await put(manifest, "application/vnd.oci.image.manifest.v1+json", to: repository, tags)
    }

    /// Pushes a manifest.
    func put(
        _ text: String, _ mediaType: String, to repository: RepositoryName, _ tags: [String]
    ) async throws -> String {
        var digest = ""
        for tag in tags {
            let put = try await storage.putManifest(
                ByteBuffer(string: text), mediaType: mediaType, at: .tag(TagName(parsing: tag)), in: repository)
            digest = put.record.digest.description
        }
        return digest
    }

    private func pushBlob(_ text: String, to repository: RepositoryName) async throws -> StoredBlob {
        let bytes = ByteBuffer(string: text)
        let upload = try await storage.startUpload(in: repository)
        let body = AsyncThrowingStream<ByteBuffer, any Error> { continuation in
            continuation.yield(bytes)
            continuation.finish()
        }
        _ = try await storage.append(
            body, to: upload.id, in: repository, at: 0, length: Int64(bytes.readableBytes))
        return try await storage.finish(upload.id, in: repository, as: Digest.of(bytes, algorithm: .sha256))
    }

    /// Takes a response's body.
    private final class Sink: ResponseBodyWriter {
        let bytes = Mutex<[UInt8]>([])

        func write(_ buffer: ByteBuffer) async throws { bytes.withLock { $0 += buffer.readableBytesView } }
        func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }
}
