import Foundation
import NIOCore
import RegistryStorage
import XCTest

/// A process that pushes, deletes and collects is killed at any instant, many times over one folder.
final class KilledProcessTests: StorageCase {
    /// What the process said.
    private struct Said {
        var there: Set<String> = []
        var gone: Set<String> = []

        mutating func hear(_ line: Substring) {
            let words = line.split(separator: " ", maxSplits: 1)
            guard words.count == 2 else { return }
            switch words[0] {
            case "pushed": there.insert(String(words[1]))
            // From here on either is right, until the deletion is acknowledged.
            case "deleting": there.remove(String(words[1]))
            case "deleted": gone.insert(String(words[1]))
            default: break
            }
        }
    }

    func testWhatWasAcknowledgedIsThereAfterAKillAndNothingElseIsLeft() async throws {
        let seed = UInt64.random(in: 1...1_000_000)
        var said = Said()
        for round in 0..<12 {
            let output = try killed(seed: seed + UInt64(round), afterLines: Int.random(in: 1...60))
            for line in output.split(separator: "\n") { said.hear(line) }
            let storage = try open()
            let report = try await storage.verify()
            XCTAssertEqual(report.findings, [], "seed \(seed), round \(round)")
            for push in said.there { try await assert(push, isThere: true, storage, "seed \(seed), round \(round)") }
            for push in said.gone { try await assert(push, isThere: false, storage, "seed \(seed), round \(round)") }
            let (usage, files) = (try await storage.usage(), try blobFiles())
            XCTAssertEqual(files, usage.blobs, "seed \(seed), round \(round)")
            await storage.close()
        }
        XCTAssertGreaterThan(said.there.count, 12)
        print("seed \(seed): \(said.there.count) pushes are there, \(said.gone.count) are gone")
    }

    private func assert(_ push: String, isThere: Bool, _ storage: RegistryStorage, _ message: String) async throws {
        let words = push.split(separator: " ")
        let (repository, digest) = (try RepositoryName(parsing: words[0]), try Digest(parsing: words[2]))
        let tag = ManifestReference.tag(try TagName(parsing: words[1]))
        for reference in [tag, .digest(digest)] {
            let found = try await storage.manifest(reference, in: repository)
            XCTAssertEqual(found.map { Digest.of($0.content) }, isThere ? digest : nil, "\(push), \(message)")
        }
    }

    /// How many files the blobs' folders hold.
    private func blobFiles() throws -> Int {
        let files = FileManager.default.enumerator(
            at: URL(filePath: directory + "/blobs"), includingPropertiesForKeys: [.isRegularFileKey])
        var count = 0
        while let file = files?.nextObject() as? URL {
            if try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true { count += 1 }
        }
        return count
    }

    /// What the pusher says until it is killed, which it is some instants after its `count`th line.
    private func killed(seed: UInt64, afterLines count: Int) throws -> String {
        let products =
            Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL.deletingLastPathComponent()
            ?? Bundle.main.bundleURL
        let (process, output, errors) = (Process(), Pipe(), Pipe())
        process.executableURL = products.appending(path: "StoragePusher")
        process.arguments = [directory, String(seed)]
        (process.standardOutput, process.standardError) = (output, errors)
        try process.run()
        var text = Data()
        while text.count(where: { $0 == UInt8(ascii: "\n") }) < count {
            let piece = output.fileHandleForReading.availableData
            if piece.isEmpty { break }
            text.append(piece)
        }
        kill(process.processIdentifier, SIGKILL)
        text.append(output.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        let complaints = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        XCTAssertEqual(complaints, "", "seed \(seed)")
        return String(decoding: text, as: UTF8.self)
    }
}
