import Foundation
import Logging
import NIOCore
import RegistryStorage

/// Pushes images to the storage in a folder, several at once and with collections beside it, until it is killed.
///
/// Prints a line for whatever is acknowledged: `pushed REPOSITORY TAG DIGEST`, and likewise `deleting`, before a deletion
/// is asked for, and `deleted`; and a sentence on standard error where anything fails that must not.
@main
enum StoragePusher {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let seed = UInt64(arguments[2]) else {
            FileHandle.standardError.write(Data("usage: StoragePusher FOLDER SEED\n".utf8))
            exit(64)
        }
        let storage = try RegistryStorage(
            directory: arguments[1], now: { Date() },
            logger: Logger(label: "pusher", factory: { _ in SwiftLogNoOpLogHandler() }))
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<6 {
                group.addTask { await push(to: storage, pusher: number, seed: seed) }
            }
            group.addTask { await collect(storage) }
        }
    }

    private static func push(to storage: RegistryStorage, pusher: Int, seed: UInt64) async {
        var random = SeededGenerator(seed: seed &* 31 &+ UInt64(pusher))
        do {
            for round in 0... {
                // Pushers share repositories, layers and tags, so that they meet.
                let repository = try RepositoryName(parsing: "team-\(pusher % 3)/app")
                let tag = try TagName(parsing: "v\(seed)-\(pusher)-\(round)")
                let layers = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                    content(shared: Bool.random(using: &random), &random)
                }
                var descriptors: [String] = []
                for layer in layers {
                    try await push(layer, to: repository, storage, &random)
                    descriptors.append(descriptor("application/vnd.oci.image.layer.v1.tar", layer))
                }
                let type = "application/vnd.oci.image.manifest.v1+json"
                let manifest = ByteBuffer(
                    string: """
                        {"schemaVersion":2,"mediaType":"\(type)","config":\(descriptors[0]),\
                        "layers":[\(descriptors.joined(separator: ","))],"annotations":{"tag":"\(tag)"}}
                        """)
                let record = try await storage.putManifest(manifest, mediaType: type, at: .tag(tag), in: repository)
                    .record
                let push = "\(repository) \(tag) \(record.digest)"
                tell("pushed \(push)")
                guard round % 4 == 3 else { continue }
                tell("deleting \(push)")
                try await storage.deleteManifest(record.digest, in: repository)
                tell("deleted \(push)")
            }
        } catch {
            FileHandle.standardError.write(Data("push failed: \(error)\n".utf8))
        }
    }

    /// Writes a line at once, in one piece.
    private static func tell(_ text: String) {
        let line = Array("\(text)\n".utf8)
        _ = write(STDOUT_FILENO, line, line.count)
    }

    private static func push(
        _ content: ByteBuffer, to repository: RepositoryName, _ storage: RegistryStorage,
        _ random: inout SeededGenerator
    ) async throws {
        let digest = Digest.of(content)
        if try await storage.blob(digest, in: repository) != nil { return }
        if Bool.random(using: &random), try await storage.mount(digest, from: nil, into: repository) != nil { return }
        let upload = try await storage.startUpload(in: repository)
        _ = try await storage.append(
            OneBuffer(buffer: content), to: upload.id, in: repository, at: 0, length: Int64(content.readableBytes))
        _ = try await storage.finish(upload.id, in: repository, as: digest)
    }

    private static func collect(_ storage: RegistryStorage) async {
        do {
            while true {
                _ = try await storage.collectGarbage(RetentionPolicy(grace: 2), dryRun: false)
                _ = try await storage.collectGarbage(RetentionPolicy(untaggedDays: 0, grace: 2), dryRun: true)
            }
        } catch {
            FileHandle.standardError.write(Data("collection failed: \(error)\n".utf8))
        }
    }

    /// A layer: one of a few that all pushers have, or one of its own.
    private static func content(shared: Bool, _ random: inout SeededGenerator) -> ByteBuffer {
        if shared { return ByteBuffer(repeating: UInt8.random(in: 0...9, using: &random), count: 40_000) }
        var buffer = ByteBuffer(repeating: 0, count: Int.random(in: 1...400_000, using: &random))
        buffer.writeInteger(random.next())
        return buffer
    }

    private static func descriptor(_ type: String, _ content: ByteBuffer) -> String {
        #"{"mediaType":"\#(type)","digest":"\#(Digest.of(content))","size":\#(content.readableBytes)}"#
    }
}

/// A body of one piece.
private struct OneBuffer: AsyncSequence, Sendable {
    typealias Failure = any Error

    let buffer: ByteBuffer

    struct AsyncIterator: AsyncIteratorProtocol {
        var buffer: ByteBuffer?

        mutating func next() async throws -> ByteBuffer? { buffer.take() }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(buffer: buffer) }
}

/// Random numbers that a seed repeats (splitmix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
