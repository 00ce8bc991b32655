import Foundation
import XCTest

@testable import BuildStack

final class BuildContextTests: XCTestCase {
    private var folder = ""
    private var source: String { folder + "/source" }
    private let id = String(repeating: "0123456789abcdef", count: 2)

    override func setUpWithError() throws {
        let path = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
        folder = "\(path)/context-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: source, withIntermediateDirectories: true)
        try write("Dockerfile", "FROM scratch\n")
    }

    override func tearDown() { try? FileManager.default.removeItem(atPath: folder) }

    private func write(_ name: String, _ text: String = "") throws {
        let url = URL(filePath: "\(source)/\(name)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    /// A member of an archive as Python's tarfile, with which the Azure CLI writes, reads it.
    private struct Member: Decodable, Hashable {
        let name: String
        let type: String
        let link: String
        let mode: Int
        let text: String
    }

    /// Packs the folder, and reads what was packed.
    private func packed(dockerfile: String? = nil, notes: inout [String]) throws -> [Member] {
        let context = try BuildContext(folder: source, dockerfile: dockerfile, id: id)
        let archive = "\(folder)/\(UUID().uuidString).tar.gz"
        try context.pack(into: archive) { notes.append($0) }
        let rights = try FileManager.default.attributesOfItem(atPath: archive)[.posixPermissions] as? Int
        XCTAssertEqual(rights, 0o600, "a source may hold secrets")
        let python = Process()
        python.executableURL = URL(filePath: "/usr/bin/env")
        python.arguments = ["python3", "-c", Self.reading, archive]
        let output = Pipe()
        python.standardOutput = output
        try python.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        python.waitUntilExit()
        guard python.terminationStatus != 127 else {
            throw XCTSkip("python3 is missing; scripts/bootstrap --tests brings it")
        }
        return try JSONDecoder().decode([Member].self, from: text)
    }

    private static let reading = """
        import json, sys, tarfile
        archive = tarfile.open(sys.argv[1], "r:gz")
        members = [dict(name=m.name, type=m.type.decode(), link=m.linkname, mode=m.mode,
                        text=archive.extractfile(m).read().decode() if m.isreg() else "") for m in archive]
        json.dump(members, sys.stdout)
        """

    private func names(dockerfile: String? = nil) throws -> [String] {
        var notes: [String] = []
        return try packed(dockerfile: dockerfile, notes: &notes).map(\.name)
    }

    func testTheRootComesFirstUnderAnEmptyName_andTheDockerfileLastUnderOneOfItsOwn() throws {
        try write("app/main.sh", "echo hello\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: source + "/app/main.sh")
        try FileManager.default.createSymbolicLink(
            atPath: source + "/link", withDestinationPath: "app/main.sh")
        var notes: [String] = []
        let members = try packed(notes: &notes)
        XCTAssertEqual(
            members.map(\.name), ["", "Dockerfile", "app", "app/main.sh", "link", "\(id)_Dockerfile"])
        XCTAssertEqual(members.map(\.type), ["5", "0", "5", "0", "2", "0"])
        XCTAssertEqual(members[3].text, "echo hello\n")
        XCTAssertEqual(members[3].mode, 0o755)
        XCTAssertEqual(members[4].link, "app/main.sh")
        XCTAssertEqual(members[5].text, "FROM scratch\n")
        XCTAssertEqual(notes, [])
    }

    func testWhatIsPackedCanBeUnpackedByTheEngine() async throws {
        try write("a/b/" + String(repeating: "long", count: 60), "long")
        try write("ünïcode ☃", "snow")
        let archive = "\(folder)/whole.tar.gz"
        try BuildContext(folder: source, dockerfile: nil, id: id).pack(into: archive) { _ in }
        let target = folder + "/target"
        try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: false)
        _ = try await SourceArchive(path: archive, limits: RunLimits()).unpack(into: target)
        XCTAssertEqual(try String(contentsOfFile: target + "/ünïcode ☃", encoding: .utf8), "snow")
        XCTAssertEqual(
            try String(contentsOfFile: target + "/a/b/" + String(repeating: "long", count: 60), encoding: .utf8), "long"
        )
        XCTAssertEqual(try String(contentsOfFile: "\(target)/\(id)_Dockerfile", encoding: .utf8), "FROM scratch\n")
    }

    func testVersioningAndVirtualEnvironmentsAreLeftOut_andSaid() throws {
        for name in [".git/config", "module/.git/HEAD", ".gitignore", ".hg/store", ".svn/entries", ".bzr/x"] {
            try write(name)
        }
        try write("tool/.venv/bin/python")
        try write("kept.gitignore")
        var notes: [String] = []
        let members = try packed(notes: &notes)
        XCTAssertEqual(
            members.map(\.name), ["", "Dockerfile", "kept.gitignore", "module", "tool", "\(id)_Dockerfile"])
        XCTAssertTrue(notes.contains("Excluding 'module/.git' based on default ignore rules"), "\(notes)")
        XCTAssertTrue(notes.contains("Excluding '.venv' directory for performance"), "\(notes)")
    }

    func testTheDockerfileIsSentThoughTheRulesLeaveItOut_andWherevererItLies() throws {
        try write(".dockerignore", "*\n!app/keep")
        try write("app/keep", "kept")
        try write("app/drop")
        XCTAssertEqual(try names(), ["app/keep", "\(id)_Dockerfile"])
        let elsewhere = folder + "/Other.dockerfile"
        try Data("FROM busybox\n".utf8).write(to: URL(filePath: elsewhere))
        XCTAssertEqual(try names(dockerfile: elsewhere).last, "\(id)_Other.dockerfile")
    }

    func testRulesOfADockerfileOfItsOwnComeBeforeTheFolders() throws {
        try write(".dockerignore", "a")
        try write("Dockerfile.dockerignore", "b")
        try write("a")
        try write("b")
        var notes: [String] = []
        let members = try packed(notes: &notes).map(\.name)
        XCTAssertEqual(members, ["", "Dockerfile", "Dockerfile.dockerignore", "a", "\(id)_Dockerfile"])
        XCTAssertEqual(notes, ["Overriding .dockerignore with \(source)/Dockerfile.dockerignore"])
    }

    func testWhatASourceCannotHoldIsNamed() throws {
        XCTAssertEqual(mkfifo(source + "/pipe", 0o600), 0)
        XCTAssertThrowsError(try names()) { error in
            XCTAssertEqual((error as? BuildStackError)?.code, .source)
            XCTAssertTrue("\(error)".contains("/pipe' is a device, a pipe or a socket"), "\(error)")
        }
        try write(".dockerignore", "pipe")
        XCTAssertFalse(try names().contains("pipe"))
    }

    func testAMissingFolderOrDockerfileIsSaidAsAzureCLISaysIt() throws {
        XCTAssertThrowsError(try BuildContext(folder: source + "/none", dockerfile: nil, id: id)) { error in
            XCTAssertEqual("\(error)", "Source location should be a local directory path or remote URL.")
        }
        XCTAssertThrowsError(try BuildContext(folder: source, dockerfile: "/none/Dockerfile", id: id)) { error in
            XCTAssertEqual("\(error)", "Unable to find '/none/Dockerfile'.")
        }
    }
}
