import Foundation
import NIOCore
import XCTest

@testable import BuildStack

final class BlobFolderTests: BlobHostCase {
    private func put(_ relativePath: String, _ text: String, registry: String = "blogbuildtest") throws {
        let path = folder.path(of: .source(registry: registry, relativePath: relativePath))
        let part = try folder.newPart()
        try part.write(ByteBuffer(string: text), at: 0)
        try part.move(to: path)
    }

    private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    func testARunReadsWhatItTookWhateverIsUploadedLater() throws {
        let path = upload(1).relativePath
        try put(path, "first")
        let taken = try folder.upload(path, registry: "BlogBuildTest")
        let again = try folder.upload(path, registry: "blogbuildtest")
        try put(path, "second")
        let later = try folder.upload(path, registry: "blogbuildtest")
        XCTAssertEqual([try text(taken), try text(again), try text(later)], ["first", "first", "second"])
        folder.removeUpload(taken)
        XCTAssertEqual([try text(again), try text(later)], ["first", "second"])
        XCTAssertFalse(FileManager.default.fileExists(atPath: taken))
    }

    func testOnlyACompleteUploadOfTheSameRegistryCanBeTaken() throws {
        let path = upload(1).relativePath
        for other in [path, "source/x.tar.gz", "../../etc/passwd", "/etc/passwd", "", "source/../\(path)", "\(path)\0"]
        {
            XCTAssertThrowsError(try folder.upload(other, registry: "blogbuildtest"), other) {
                XCTAssertEqual(($0 as? BuildStackError)?.code, .source)
            }
        }
        try put(path, "mine")
        XCTAssertThrowsError(try folder.upload(path, registry: "otherregistry"))
        XCTAssertNoThrow(try folder.upload(path, registry: "blogbuildtest"))
    }

    func testUploadsGoWhenTheirLinkHasExpiredAndWhatRunsTookStays() throws {
        let (old, early) = (upload(1).relativePath, upload(1).relativePath)
        try put(old, "old")
        let taken = try folder.upload(old, registry: "blogbuildtest")
        let blocks = folder.blockFolder(of: .source(registry: "blogbuildtest", relativePath: early))
        try folder.newPart().move(to: blocks + "/61")
        clock.advance(by: 1800)
        let young = upload(1).relativePath
        try put(young, "young")
        folder.removeExpired(now: now + 1800)
        XCTAssertEqual(files.count, 4, "a link is good for an hour")
        folder.removeExpired(now: now + 1801)
        XCTAssertEqual(
            files.sorted(),
            ["blogbuildtest/\(young)", String(taken.dropFirst(folder.path.count + 1))].sorted())
        folder.removeTaken(except: [taken])
        XCTAssertEqual(try text(taken), "old")
        folder.removeTaken(except: [])
        XCTAssertEqual(files, ["blogbuildtest/\(young)"])
    }

    func testARegistryTakesEverythingWithItAndNothingOfOthers() throws {
        let (mine, other) = (upload(1).relativePath, upload(1, registry: "otherregistry").relativePath)
        try put(mine, "mine")
        try put(other, "other", registry: "otherregistry")
        _ = try RunLog(path: folder.logPath(registry: "BlogBuildTest", run: "ca1"), secrets: []) { [clock] in clock.now
        }
        folder.removeAll(except: ["BlogBuildTest"])
        XCTAssertEqual(files.sorted(), ["blogbuildtest/logs/ca1.log", "blogbuildtest/\(mine)"])
        folder.removeLog(registry: "blogbuildtest", run: "ca1")
        XCTAssertEqual(files, ["blogbuildtest/\(mine)"])
        folder.remove(registry: "blogbuildtest")
        XCTAssertEqual(files, [])
    }

    func testFilesAreTheirOwnersAloneAndWhatAKilledProcessWroteIsGone() throws {
        let path = upload(1).relativePath
        try put(path, "x")
        for (name, mode) in [
            ("", 0o700), ("/blogbuildtest", 0o700), ("/blogbuildtest/source", 0o700), ("/blogbuildtest/\(path)", 0o600),
        ] {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.path + name)
            XCTAssertEqual(attributes[.posixPermissions] as? Int, mode, name)
        }
        try Data("half".utf8).write(to: URL(fileURLWithPath: folder.path + "/.parts/left"))
        _ = try BlobFolder(path: folder.path)
        XCTAssertEqual(files, ["blogbuildtest/\(path)"])
    }
}
