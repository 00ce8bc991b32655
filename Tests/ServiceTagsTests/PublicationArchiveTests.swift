import Foundation
import Glibc
import ServiceTags
import XCTest

final class PublicationArchiveTests: XCTestCase {
    private var folder = ""

    override func setUp() {
        folder =
            FileManager.default.temporaryDirectory.appending(path: "archive-\(UUID().uuidString)/publications").path
    }

    override func tearDown() {
        try? FileManager.default.removeItem(at: URL(filePath: folder).deletingLastPathComponent())
    }

    func testAnAbsentFolderIsAnEmptyArchive() throws {
        let archive = PublicationArchive(directory: folder)
        XCTAssertEqual(try archive.entries(), [])
        XCTAssertNil(try archive.newest(cloud: "Public"))
        XCTAssertFalse(FileManager.default.fileExists(atPath: folder), "reading makes nothing")
    }

    func testWhatWasStoredLastIsTheNewest() throws {
        let archive = PublicationArchive(directory: folder)
        XCTAssertTrue(try store(1, in: archive, "ServiceTags_Public_20251020.json"))
        XCTAssertTrue(try store(2, in: archive, "ServiceTags_Public_20251013.json"))
        XCTAssertFalse(try store(2, in: archive, "ServiceTags_Public_20251013.json"))
        let entries = try archive.entries()
        XCTAssertEqual(entries.map(\.date?.description), ["2025-10-13", "2025-10-20"])
        XCTAssertEqual(entries.map(\.cloud), ["Public", "Public"])
        XCTAssertEqual(entries.map(\.digest), [digest(2), digest(1)])
        let newest = try XCTUnwrap(archive.newest(cloud: "public"))
        XCTAssertEqual(newest.digest, digest(2))
        XCTAssertEqual(newest.date?.description, "2025-10-13")
        XCTAssertEqual(try archive.load(entries[1]).changeNumber, 1)
        XCTAssertGreaterThan(entries[0].storedAt, 1_700_000_000)
        XCTAssertNil(try archive.newest(cloud: "China"))
    }

    func testAnOldOneThatComesAgainIsTheNewestAgain() throws {
        let archive = PublicationArchive(directory: folder)
        for number in [1, 2, 3] {
            XCTAssertTrue(try store(number, in: archive, "ServiceTags_Public_2025101\(number).json"))
        }
        XCTAssertTrue(try store(1, in: archive, nil))
        XCTAssertEqual(try archive.entries().map(\.digest), [digest(1), digest(3), digest(2)])
        XCTAssertEqual(try archive.newest(cloud: "Public")?.date?.description, "2025-10-11", "its date is still known")
    }

    func testOnlyTheLastOfEachCloudAreKept() throws {
        let archive = PublicationArchive(directory: folder, limit: 3)
        XCTAssertTrue(try store(100, in: archive, nil, cloud: "China"))
        for number in 1...6 { XCTAssertTrue(try store(number, in: archive, nil)) }
        XCTAssertEqual(
            try archive.entries().map(\.digest), [digest(6), digest(5), digest(4), digest(100, cloud: "China")])
        XCTAssertEqual(try archive.newest(cloud: "China")?.changeNumber, 100)
        XCTAssertEqual(PublicationArchive(directory: folder, limit: 0).limit, 1)
    }

    func testGzippedBytesAreStoredInflated() throws {
        let archive = PublicationArchive(directory: folder)
        let bytes = gzipped(text(1))
        XCTAssertTrue(try archive.store(bytes, as: Publication(parsing: bytes, fileName: nil), fileName: nil))
        XCTAssertFalse(try store(1, in: archive, nil))
        XCTAssertEqual(try [UInt8](Data(contentsOf: URL(filePath: archive.entries()[0].path))), text(1))
    }

    func testADamagedFileIsPassedOverWithARemark() throws {
        let archive = PublicationArchive(directory: folder)
        for number in [1, 2, 3] { XCTAssertTrue(try store(number, in: archive, nil)) }
        let entries = try archive.entries()
        try Data(text(1)[..<200]).write(to: URL(filePath: entries[0].path))
        try Data(text(7)).write(to: URL(filePath: entries[1].path))
        let reading = try archive.read(cloud: "Public")
        XCTAssertEqual(reading.publication?.changeNumber, 1)
        XCTAssertEqual(reading.remarks.count, 2)
        XCTAssertTrue(
            reading.remarks[0].contains(entries[0].path) && reading.remarks[0].contains("ends"), reading.remarks[0])
        XCTAssertTrue(
            reading.remarks[1].contains(entries[1].path) && reading.remarks[1].contains("digest"), reading.remarks[1])
        XCTAssertThrowsError(try archive.load(entries[1])) { XCTAssertEqual(($0 as? ArchiveError)?.code, .damaged) }

        XCTAssertTrue(try store(3, in: archive, nil), "a damaged copy is no copy")
        XCTAssertEqual(try archive.newest(cloud: "Public")?.changeNumber, 3)
        XCTAssertEqual(try archive.entries().count { $0.digest == digest(3) }, 1)
    }

    func testWhatAKilledWriterLeftIsNeverReadAndGoes() throws {
        let archive = PublicationArchive(directory: folder)
        XCTAssertTrue(try store(1, in: archive, nil))
        let leftover = "\(folder)/.incoming-ServiceTags_Public_undated.00000009.\(digest(9).hexadecimal).json"
        try Data(text(9)[..<100]).write(to: URL(filePath: leftover))
        try Data("x".utf8).write(to: URL(filePath: folder + "/notes.txt"))
        XCTAssertEqual(try archive.entries().count, 1)
        XCTAssertTrue(try store(2, in: archive, nil))
        XCTAssertFalse(FileManager.default.fileExists(atPath: leftover))
        XCTAssertTrue(FileManager.default.fileExists(atPath: folder + "/notes.txt"), "other people's files stay")
        XCTAssertEqual(try archive.entries().count, 2)
    }

    func testOnlyTheOwnerMayEnter() throws {
        XCTAssertTrue(try store(1, in: PublicationArchive(directory: folder), nil))
        XCTAssertEqual(try mode(folder), 0o700)
        XCTAssertEqual(try mode(PublicationArchive(directory: folder).entries()[0].path), 0o600)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder)
        XCTAssertTrue(try store(2, in: PublicationArchive(directory: folder), nil))
        XCTAssertEqual(try mode(folder), 0o700)
    }

    /// A limit on the size of files stops the write in its middle, as a full disk does.
    func testAFullDiskIsAClearErrorAndNothingChanges() throws {
        let archive = PublicationArchive(directory: folder, limit: 1)
        XCTAssertTrue(try store(1, in: archive, nil))
        let before = try FileManager.default.contentsOfDirectory(atPath: folder)
        try withFileSizeLimit(100) {
            XCTAssertThrowsError(try store(2, in: archive, nil)) { error in
                XCTAssertEqual((error as? ArchiveError)?.code, .write)
                XCTAssertTrue(
                    "\(error)".contains(folder) && "\(error)".contains("the archive is as it was"), "\(error)")
                XCTAssertTrue("\(error)".contains(String(cString: strerror(EFBIG))), "\(error)")
            }
        }
        XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: folder), before)
        XCTAssertEqual(try archive.newest(cloud: "Public")?.changeNumber, 1)
        XCTAssertTrue(try store(2, in: archive, nil))
    }

    private func withFileSizeLimit(_ size: UInt, _ body: () throws -> Void) throws {
        var old = rlimit()
        XCTAssertEqual(getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &old), 0)
        let handler = signal(SIGXFSZ, SIG_IGN)
        var new = rlimit(rlim_cur: rlim_t(size), rlim_max: old.rlim_max)
        XCTAssertEqual(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &new), 0)
        defer {
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &old)
            signal(SIGXFSZ, handler)
        }
        try body()
    }

    func testAPlaceThatIsNoFolderIsAClearError() throws {
        try FileManager.default.createDirectory(
            atPath: URL(filePath: folder).deletingLastPathComponent().path, withIntermediateDirectories: true)
        try Data("x".utf8).write(to: URL(filePath: folder))
        let archive = PublicationArchive(directory: folder)
        XCTAssertThrowsError(try store(1, in: archive, nil)) {
            XCTAssertEqual(($0 as? ArchiveError)?.code, .folder)
            XCTAssertTrue("\($0)".contains(folder), "\($0)")
        }
        XCTAssertThrowsError(try archive.entries()) { XCTAssertEqual(($0 as? ArchiveError)?.code, .folder) }
    }

    func testTwoWritersTakeTurns() async throws {
        let archive = PublicationArchive(directory: folder, limit: 100)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 1...40 {
                let bytes = text(number % 20)
                group.addTask {
                    try archive.store(bytes, as: Publication(parsing: bytes, fileName: nil), fileName: nil)
                }
            }
            try await group.waitForAll()
        }
        let entries = try archive.entries()
        XCTAssertEqual(Set(entries.map(\.digest)).count, 20)
        XCTAssertEqual(entries.count, 20)
        for entry in entries { XCTAssertEqual(try archive.load(entry).digest, entry.digest) }
    }

    func testACloudsNameCannotLeaveTheFolder() throws {
        let archive = PublicationArchive(directory: folder)
        XCTAssertTrue(try store(1, in: archive, nil, cloud: "../../Evil_Cloud"))
        XCTAssertEqual(try archive.newest(cloud: "../../evil_cloud")?.changeNumber, 1)
        XCTAssertEqual(try archive.entries().map(\.cloud), ["------Evil-Cloud"])
        XCTAssertNil(try archive.newest(cloud: "------Evil-Cloud"), "the content says which cloud it is")
    }

    private func text(_ number: Int, cloud: String = "Public") -> [UInt8] {
        Array(
            publicationText(
                changeNumber: "\(number)", cloud: "\"\(cloud)\"", tags: [tagText("A", prefixes: ["10.0.0.0/8"])]
            ).utf8)
    }

    private func digest(_ number: Int, cloud: String = "Public") -> PublicationDigest {
        PublicationDigest(of: text(number, cloud: cloud))
    }

    private func store(_ number: Int, in archive: PublicationArchive, _ fileName: String?, cloud: String = "Public")
        throws -> Bool
    {
        let bytes = text(number, cloud: cloud)
        return try archive.store(bytes, as: Publication(parsing: bytes, fileName: fileName), fileName: fileName)
    }

    private func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try XCTUnwrap(attributes[.posixPermissions] as? Int)
    }
}
