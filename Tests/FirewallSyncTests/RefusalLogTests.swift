import AzureResourceManager
import Foundation
import IPNetworks
import XCTest

@testable import FirewallSync

/// Events of real registries in all the shapes in which they are exported, and lines that are none.
final class RefusalLogTests: XCTestCase {
    private let registry = RegistryID(subscription: "s", resourceGroup: "blog", name: "BlogBuildTest")
    private var folder = ""

    override func setUpWithError() throws {
        folder = NSTemporaryDirectory() + "events-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    override func tearDownWithError() throws { try FileManager.default.removeItem(atPath: folder) }

    private func tally(_ text: String, limit: Int = RefusalTally.standardLimit) throws -> RefusalTally {
        let path = "\(folder)/events.jsonl"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return RefusalLog(path: path, registry: registry).read(limit: limit)
    }

    private func counts(_ tally: RefusalTally) -> [String: Int] {
        tally.clients.reduce(into: [:]) { $0["\($1.key)"] = $1.value.times }
    }

    private func event(_ address: String, at time: String = "2025-10-20T08:00:00Z", type: String = "403") -> String {
        #"{"TimeGenerated":"\#(time)","LoginServer":"blogbuildtest.azurecr.io","CallerIpAddress":"\#(address)","#
            + #""ResultType":"\#(type)"}"#
    }

    func testEveryShapeOfAnEvent() throws {
        let shapes = [
            event("20.1.0.1"),
            // Diagnostic settings: an envelope, other case, and the fields inside.
            #"{"time":"2025-10-20T08:00:00.5Z","category":"ContainerRegistryLoginEvents","resultType":"403","#
                + #""resourceId":"/SUBSCRIPTIONS/S/PROVIDERS/MICROSOFT.CONTAINERREGISTRY/REGISTRIES/BLOGBUILDTEST","#
                + #""callerIpAddress":"20.1.0.2","properties":{"loginServer":"blogbuildtest.azurecr.io"}}"#,
            #"{"time":"2025-10-20T08:00:00Z","properties":{"CALLERIPADDRESS":"20.1.0.3","resultDescription":"403 Forbidden"}}"#,
            // Properties as a text that holds an object.
            #"{"time":"2025-10-20T08:00:00Z","properties":"{\"callerIpAddress\":\"20.1.0.4\",\"resultType\":403}"}"#,
            // A custom table's columns, and an envelope with several records.
            #"{"records":[{"CallerIpAddress_s":"20.1.0.5","ResultType_d":403},{"CallerIpAddress":"20.1.0.6","StatusCode":403}]}"#,
            #"{"CallerIpAddress":"20.1.0.7","ResultDescription":"client with IP '20.1.0.7' is not allowed access"}"#,
        ]
        let expected = Dictionary(uniqueKeysWithValues: (1...7).map { ("20.1.0.\($0)", 1) })
        let lines = try tally(shapes.joined(separator: "\n"))
        XCTAssertEqual(counts(lines), expected)
        XCTAssertEqual(lines.unreadableLines, 0)
        XCTAssertEqual(try tally(shapes.joined(separator: "\r\n") + "\r\n"), lines, "with carriage returns")
        XCTAssertEqual(try tally("[\n  " + shapes.joined(separator: ",\n  ") + "\n]\n"), lines, "as one document")
        XCTAssertEqual(try tally("{\"records\":\n[\n" + shapes.joined(separator: ",\n") + "\n]}"), lines)
        XCTAssertEqual(try tally("\u{feff}" + shapes.joined()), lines, "one after another")
    }

    func testAPipe_isReadAsAFileIs() throws {
        let pipe = Pipe()
        try pipe.fileHandleForWriting.write(contentsOf: Data(event("20.1.0.1").utf8))
        try pipe.fileHandleForWriting.close()
        let path = "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)"
        let tally = RefusalLog(path: path, registry: registry).read()
        XCTAssertEqual(tally.failures, [])
        XCTAssertEqual(counts(tally), ["20.1.0.1": 1])
    }

    func testADocumentOverManyLines_readsLikeOneLine() throws {
        let document = try XCTUnwrap(JSONSerialization.jsonObject(with: Data(event("20.1.0.1").utf8)) as? [String: Any])
        let pretty = try JSONSerialization.data(withJSONObject: [document, document], options: .prettyPrinted)
        let found = try tally(String(decoding: pretty, as: UTF8.self))
        XCTAssertEqual(counts(found), ["20.1.0.1": 2])
        XCTAssertEqual(found.unreadableLines, 0)
    }

    func testWhatIsNoRefusal_ofAnotherRegistry_orNoEvent() throws {
        let found = try tally(
            [
                event("20.1.0.1", type: "200"), event("20.1.0.2", type: "401"),
                event("20.1.0.3").replacing("blogbuildtest", with: "other"),
                event("20.1.0.4").replacing("blogbuildtest.", with: "blogbuildtest-a1b2c3."),
                #"{"resourceId":"/a/registries/other","callerIpAddress":"20.1.0.5","resultType":"403"}"#,
                // Unreadable from here on: six.
                "not json", event("20.1.0"), event("20.1.0.1:443"), #"{"nothing":"here"}"#,
                #"{"CallerIpAddress":"20.1.0.8","Resul"#, "{\"CallerIpAddress\":\"20.1.0.9\",\"ResultType\":",
                event("20.1.0.10"), "",
            ].joined(separator: "\n"))
        XCTAssertEqual(counts(found), ["20.1.0.4": 1, "20.1.0.10": 1])
        XCTAssertEqual(found.unreadableLines, 6)
    }

    func testFirstAndLastTime_ofClientsInAnyOrder() throws {
        let found = try tally(
            [
                event("20.1.0.1", at: "2025-10-20T09:00:00+09:00"), event("20.1.0.1", at: "2025-10-20T08:00:00.25Z"),
                event("20.1.0.1", at: "yesterday"),
            ].joined(separator: "\n"))
        let count = try XCTUnwrap(found.clients[IPv4Address(parsing: "20.1.0.1")])
        XCTAssertEqual(count.times, 3)
        XCTAssertEqual(count.first, Date(timeIntervalSince1970: 1_760_918_400))
        XCTAssertEqual(count.last, Date(timeIntervalSince1970: 1_760_947_200.25))
    }

    func testMoreAddressesThanTheLimit_andIPv6_areCountedAlone() throws {
        let lines = (0..<1_000).map { event("20.1.\($0 / 250).\($0 % 250)") } + [event("2603:1030::7"), event("::1")]
        let found = try tally(lines.joined(separator: "\n"), limit: 10)
        XCTAssertEqual(found.clients.count, 10)
        XCTAssertEqual(found.beyondLimit, 990)
        XCTAssertEqual(found.ipv6, 2)
        XCTAssertEqual(found.exampleOfIPv6?.description, "2603:1030::7")
        XCTAssertEqual(found.remarks.count, 2)
    }

    func testPiecesOfAnySize_giveTheSame() throws {
        let text = Array(
            ([event("20.1.0.1"), "half {\"a", event("20.1.0.2"), "{\"a\":[{\"b\":\"}]\\\"\"}]}"] + [
                "{\"x\":\n{\"y\":1}}"
            ])
            .joined(separator: "\n").utf8)
        let whole = records(text, size: text.count)
        XCTAssertEqual(whole.records.count, 4)
        for size in 1...40 {
            let pieces = records(text, size: size)
            XCTAssertEqual(pieces.records, whole.records, "pieces of \(size)")
            XCTAssertEqual(pieces.unreadable, whole.unreadable, "pieces of \(size)")
        }
    }

    private func records(_ bytes: [UInt8], size: Int) -> (records: [String], unreadable: Int) {
        var splitter = JSONRecordSplitter()
        var records: [String] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            bytes[start..<min(start + size, bytes.count)].withUnsafeBufferPointer { piece in
                splitter.take(piece) { records.append(String(decoding: $0, as: UTF8.self)) }
            }
        }
        splitter.finish()
        XCTAssertEqual(splitter.settled, bytes.count)
        return (records, splitter.unreadable)
    }

    // MARK: - Files

    func testAFolderOfFiles_plainAndCompressed_isReadBelowItsTree() throws {
        try FileManager.default.createDirectory(atPath: "\(folder)/y=2025/m=10", withIntermediateDirectories: true)
        try Data(event("20.1.0.1").utf8).write(to: URL(fileURLWithPath: "\(folder)/y=2025/m=10/PT1H.json"))
        try Data(event("20.1.0.2").utf8).write(to: URL(fileURLWithPath: "\(folder)/b.jsonl"))
        try Data("garbage".utf8).write(to: URL(fileURLWithPath: "\(folder)/.hidden.json"))
        try gzip("\(folder)/b.jsonl", keeping: true)
        let found = RefusalLog(path: folder, registry: registry).read()
        XCTAssertEqual(counts(found), ["20.1.0.1": 1, "20.1.0.2": 2])
        XCTAssertEqual(found.failures, [])
    }

    func testACompressedFileThatIsCutOff_andAFileThatIsNotThere_areSaid() throws {
        try Data((1...200).map { event("20.1.0.\($0)") }.joined(separator: "\n").utf8).write(
            to: URL(fileURLWithPath: "\(folder)/a.jsonl"))
        try gzip("\(folder)/a.jsonl", keeping: false)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/a.jsonl.gz"))
        try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: "\(folder)/a.jsonl.gz"))
        let cut = RefusalLog(path: "\(folder)/a.jsonl.gz", registry: registry).read()
        XCTAssertEqual(cut.failures.count, 1)
        XCTAssertTrue(cut.failures.first?.contains("cut off") ?? false, "\(cut.failures)")
        let absent = RefusalLog(path: "\(folder)/none", registry: registry).read()
        XCTAssertTrue(absent.failures.first?.contains("no such file") ?? false, "\(absent.failures)")
    }

    private func gzip(_ path: String, keeping: Bool) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["gzip"] + (keeping ? ["--keep"] : []) + [path]
        try process.run()
        process.waitUntilExit()
        XCTAssertEqual(process.terminationStatus, 0)
    }

    // MARK: - Where the last run stopped

    func testTheNextRun_goesOnWhereTheLastOneStopped_throughRotationAndTruncation() throws {
        let (path, earlier) = ("\(folder)/events.jsonl", "\(folder)/events.1.jsonl")
        let log = RefusalLog(path: folder, registry: registry)
        var cursor = RefusalCursor()
        func append(_ text: String) throws {
            if !FileManager.default.fileExists(atPath: path) {
                XCTAssertTrue(FileManager.default.createFile(atPath: path, contents: nil))
            }
            let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
            defer { try? file.close() }
            try file.seekToEnd()
            try file.write(contentsOf: Data(text.utf8))
        }
        try append(event("20.1.0.1", at: "2025-10-20T08:00:00Z") + "\n")
        XCTAssertEqual(counts(log.read(after: &cursor)), ["20.1.0.1": 1])
        XCTAssertTrue(log.read(after: &cursor).isEmpty, "nothing new")
        // Half an event waits for its other half.
        let next = event("20.1.0.2")
        try append(String(next.prefix(40)))
        let half = log.read(after: &cursor)
        XCTAssertTrue(half.isEmpty)
        XCTAssertEqual(half.unreadableLines, 0)
        try append(String(next.dropFirst(40)) + "\n" + event("20.1.0.3") + "\n")
        try FileManager.default.moveItem(atPath: path, toPath: earlier)
        try append(event("20.1.0.4", at: "2025-10-20T09:00:00Z") + "\n")
        XCTAssertEqual(counts(log.read(after: &cursor)), ["20.1.0.2": 1, "20.1.0.3": 1, "20.1.0.4": 1])
        try Data((event("20.1.0.5", at: "2025-10-20T10:00:00Z")).utf8).write(to: URL(fileURLWithPath: path))
        XCTAssertEqual(counts(log.read(after: &cursor)), ["20.1.0.5": 1])
        let kept = try JSONDecoder().decode(RefusalCursor.self, from: JSONEncoder().encode(cursor))
        XCTAssertEqual(kept, cursor)
    }

    func testRFC3339_acceptsWhatLogsWrite_andNothingElse() {
        XCTAssertEqual(Date(rfc3339: "1970-01-02T00:00:00Z"), Date(timeIntervalSince1970: 86_400))
        XCTAssertEqual(Date(rfc3339: "1970-01-01 09:30:00.5+09:30"), Date(timeIntervalSince1970: 0.5))
        XCTAssertEqual(Date(rfc3339: "2024-02-29t12:00:00-00:30"), Date(timeIntervalSince1970: 1_709_209_800))
        for text in [
            "", "2025-10-20", "2025-10-20T08:00:00", "2025-02-29T08:00:00Z", "2025-10-20T24:00:00Z",
            "2025-10-20T08:00:00Zx", "2025-10-20T08:00:00+0900", "10/20/2025 08:00:00 AM", "2025-10-20T08:00:0٣Z",
        ] {
            XCTAssertNil(Date(rfc3339: text), text)
        }
    }
}
