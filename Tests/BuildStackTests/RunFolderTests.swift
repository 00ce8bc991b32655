import Foundation
import XCTest

@testable import BuildStack

final class RunFolderTests: XCTestCase {
    private var folder: RunFolder!

    override func setUpWithError() throws {
        let parent = FileManager.default.temporaryDirectory.appending(path: "runs-\(UUID().uuidString)").path
        folder = try RunFolder(run: "ca1", in: parent)
    }

    override func tearDown() {
        try? FileManager.default.removeItem(atPath: (folder.path as NSString).deletingLastPathComponent)
    }

    private func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder.source)/\(name)", withDestinationPath: target)
    }

    func testATextIsReadWithinTheSourceAlone() throws {
        try "FROM scratch\n".write(toFile: folder.source + "/Dockerfile", atomically: false, encoding: .utf8)
        try "secret".write(toFile: folder.home + "/auth.json", atomically: false, encoding: .utf8)
        try link("inside", to: "Dockerfile")
        try link("outside", to: "../home/auth.json")
        XCTAssertEqual(try folder.sourceText("inside"), "FROM scratch\n")
        for path in ["outside", "../home/auth.json", "missing", "."] { XCTAssertNil(try folder.sourceText(path), path) }
    }

    func testATextThatNobodyWroteIsNotRead() throws {
        let path = folder.source + "/Dockerfile"
        XCTAssertTrue(FileManager.default.createFile(atPath: path, contents: nil))
        // A file with holes costs a source nothing.
        let file = try XCTUnwrap(FileHandle(forWritingAtPath: path))
        try file.truncate(atOffset: 1 << 30)
        XCTAssertThrowsError(try folder.sourceText("Dockerfile")) { error in
            XCTAssertEqual(
                (error as? BuildStackError)?.message,
                "The source's file 'Dockerfile' has 1073741824 bytes; the most are 1048576.")
        }
        try file.truncate(atOffset: 0)
        XCTAssertEqual(mkfifo(folder.source + "/pipe", 0o600), 0)
        XCTAssertNil(try folder.sourceText("pipe"))
    }

    func testAContextIsAFolderOfTheSource() throws {
        try FileManager.default.createDirectory(
            atPath: folder.source + "/app", withIntermediateDirectories: false)
        try link("inside", to: "app")
        try link("outside", to: "/")
        XCTAssertEqual(try folder.sourceFolder("."), folder.source)
        XCTAssertEqual(try folder.sourceFolder("inside"), folder.source + "/app")
        XCTAssertThrowsError(try folder.sourceFolder("outside")) {
            XCTAssertEqual($0 as? BuildStackError, BuildStackError(.step, ""))
        }
    }
}
