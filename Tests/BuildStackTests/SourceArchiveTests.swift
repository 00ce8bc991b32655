import CoreFoundation
import Foundation
import XCTest

@testable import BuildStack

final class SourceArchiveTests: XCTestCase {
    private var folder = ""
    private var target: String { folder + "/target" }

    override func setUpWithError() throws {
        let path = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
        folder = "\(path)/source-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
    }

    override func tearDown() { try? FileManager.default.removeItem(atPath: folder) }

    /// Unpacks an archive of `members`, as Python's tarfile would write them, for that is what `az` uses.
    @discardableResult
    private func unpack(
        _ members: [TarMember], compressed: Bool = false, limits: RunLimits = RunLimits()
    ) async throws -> Int {
        let path = folder + "/source.tar"
        try TarMember.archive(members).write(to: URL(fileURLWithPath: path))
        guard compressed else { return try await SourceArchive(path: path, limits: limits).unpack(into: target) }
        let gzip = Process()
        gzip.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        gzip.arguments = ["gzip", path]
        try gzip.run()
        gzip.waitUntilExit()
        return try await SourceArchive(path: path + ".gz", limits: limits).unpack(into: target)
    }

    private func assertRefused(
        _ members: [TarMember], saying words: String, compressed: Bool = false, limits: RunLimits = RunLimits(),
        file: StaticString = #filePath, line: UInt = #line
    ) async throws {
        do {
            try await unpack(members, compressed: compressed, limits: limits)
            XCTFail("it was unpacked", file: file, line: line)
        } catch let error as BuildStackError {
            XCTAssertEqual(error.code, .source, file: file, line: line)
            XCTAssertTrue(error.message.contains(words), error.message, file: file, line: line)
        }
        let outside = try FileManager.default.contentsOfDirectory(atPath: folder)
        XCTAssertEqual(
            outside.filter { !$0.hasPrefix("source.tar") }, ["target"], "something was written", file: file, line: line)
    }

    private func text(_ name: String) throws -> String {
        try String(contentsOfFile: "\(target)/\(name)", encoding: .utf8)
    }

    func testTheRootAsPythonWritesItIsTaken_andNoOtherAbsolutePathIs() async throws {
        try await unpack([TarMember("/", type: "5"), TarMember("Dockerfile", "FROM scratch\n")])
        XCTAssertEqual(try text("Dockerfile"), "FROM scratch\n")
        for name in ["//", "/etc"] {
            try await assertRefused([TarMember(name, type: "5")], saying: "absolute path")
        }
    }

    func testWhatAzureCLIPacksIsUnpacked() async throws {
        // A root with an empty name, and a file whose folder has no member of its own.
        let bytes = try await unpack(
            [
                TarMember("", type: "5"), TarMember("Dockerfile", "FROM scratch\n"), TarMember("sub/deep/keep", "kept"),
                TarMember("./dotted", "dot"), TarMember("link", type: "2", link: "sub/deep/keep"),
                TarMember("sub/up", type: "2", link: "../Dockerfile"), TarMember("hard", type: "1", link: "Dockerfile"),
            ], compressed: true)
        XCTAssertEqual(bytes, 20)
        XCTAssertEqual(try text("sub/deep/keep"), "kept")
        XCTAssertEqual(try text("dotted"), "dot")
        XCTAssertEqual(try text("link"), "kept")
        XCTAssertEqual(try text("sub/up"), "FROM scratch\n")
        XCTAssertEqual(try text("hard"), "FROM scratch\n")
    }

    func testMembersThatLeadOutAreRefused() async throws {
        try await assertRefused([TarMember("../evil", "x")], saying: "'..'")
        try await assertRefused([TarMember("a/../../evil", "x")], saying: "'..'")
        try await assertRefused([TarMember("\(folder)/evil", "x")], saying: "absolute")
        try await assertRefused([TarMember("hard", type: "1", link: "../evil")], saying: "'..'")
        try await assertRefused([TarMember("hard", type: "1", link: "/etc/passwd")], saying: "absolute")
    }

    func testLinksThatLeadOutAreRefused() async throws {
        try await assertRefused([TarMember("link", type: "2", link: "/etc/passwd")], saying: "leads out")
        try await assertRefused([TarMember("link", type: "2", link: "..")], saying: "leads out")
        try await assertRefused([TarMember("a/link", type: "2", link: "../../x")], saying: "leads out")
        try await assertRefused([TarMember("a/b/link", type: "2", link: "c/../../..")], saying: "leads out")
    }

    func testNothingIsWrittenThroughALink() async throws {
        try await assertRefused(
            [
                TarMember("real/file", "1"), TarMember("link", type: "2", link: "real"), TarMember("link/file", "2"),
            ], saying: "symlink")
        XCTAssertEqual(try text("real/file"), "1")
    }

    func testDevicesPipesAndSocketsAreRefused() async throws {
        for type in ["3", "4", "6"] {
            try await assertRefused([TarMember("device", type: type)], saying: "a device, a pipe or a socket")
        }
    }

    func testABombIsRefusedBeforeItFillsTheDisk() async throws {
        let zeros = String(repeating: "\0", count: 100 << 20)
        try await assertRefused([TarMember("bomb", zeros)], saying: "bytes became", compressed: true)
        var status = stat()
        XCTAssertEqual(stat(target + "/bomb", &status), 0)
        XCTAssertLessThan(Int(status.st_blocks) * 512, 66 << 20)
    }

    func testMoreThanTheDiskMayHoldIsRefused() async throws {
        try await assertRefused(
            [TarMember("big", String(repeating: "x", count: 9000))], saying: "more than 8000 bytes",
            limits: RunLimits(disk: 8000))
    }

    func testWhatIsNoArchiveOrADamagedOneIsRefused() async throws {
        for content in [
            Data("not a tar file".utf8),
            TarMember.archive([TarMember("a", String(repeating: "x", count: 5000))]).prefix(2000),
        ] {
            let path = folder + "/source.tar"
            try Data(content).write(to: URL(fileURLWithPath: path))
            do {
                _ = try await SourceArchive(path: path, limits: RunLimits()).unpack(into: target)
                XCTFail("it was unpacked")
            } catch let error as BuildStackError {
                XCTAssertEqual(error.code, .source)
            }
        }
    }
}
