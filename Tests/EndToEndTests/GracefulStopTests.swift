import Foundation
import XCTest

/// The stack is told to end while large layers are on their way.
final class GracefulStopTests: RegistryClientCase {
    private static let size = 200 << 20

    /// A file of `size` bytes, and its digest.
    private func makeFile(_ name: String) throws -> (path: String, digest: String) {
        try succeed(client(["sh", "-c", "head -c \(Self.size) /dev/urandom >\"$0\"", path(name)]))
        return (path(name), try digest(ofFile: name))
    }

    private func digest(ofFile name: String) throws -> String {
        "sha256:" + (try client(["sha256sum", path(name)]).output.prefix(64))
    }

    /// Starts curl as the admin user.
    private func curl(_ words: String...) throws -> RunningCommand {
        let common = [
            "--silent", "--show-error", "--fail", "--cacert", try stack.ready.ca, "--user", try credentials(),
        ]
        return try runner.with("/usr/bin/env").start(["curl"] + common + words)
    }

    /// The URL of a new upload, to which a digest can be appended.
    private func startUpload() throws -> String {
        let answer = try stack.curl(
            "--user", try credentials(), "--request", "POST", "\(try stack.registry.url)/v2/big/file/blobs/uploads/")
        let location = try XCTUnwrap(answer.headers["location"], "\(answer.headers)")
        let url = location.hasPrefix("/") ? try stack.registry.url + location : location
        return url + (url.contains("?") ? "&" : "?")
    }

    private func push(_ file: (path: String, digest: String), _ options: String...) throws -> RunningCommand {
        let url = "\(try startUpload())digest=\(file.digest)"
        let common = [
            "--silent", "--show-error", "--fail", "--cacert", try stack.ready.ca, "--user", try credentials(),
        ]
        return try runner.with("/usr/bin/env").start(
            ["curl"] + common + options + ["--upload-file", file.path, "--header", "Expect:", url])
    }

    private func pull(_ digest: String, to name: String, rate: String) throws -> RunningCommand {
        try curl(
            "--limit-rate", rate, "--output", path(name), "\(try stack.registry.url)/v2/big/file/blobs/\(digest)")
    }

    /// Waits until an upload is in progress and `name` holds bytes.
    private func waitForTransfers(uploads: Int, file name: String) throws {
        try stack.eventually {
            let size = (try? FileManager.default.attributesOfItem(atPath: path(name))[.size]) as? Int ?? 0
            let metrics = try stack.curl(try stack.ready.metrics).body
            return size > 0
                && metrics.contains("acr_embedded_uploads_in_flight{registry=\"blogbuildtest\"} \(uploads)\n")
        }
    }

    func testAPushAndAPullInProgressEndWell_andTheStackAfterThem() throws {
        let (there, coming) = (try makeFile("there"), try makeFile("coming"))
        let first = try push(there)
        XCTAssertTrue(first.waitBlocking(limit: 60))
        try succeed(first.result())
        let pull = try pull(there.digest, to: "pulled", rate: "100M")
        let push = try push(coming, "--limit-rate", "100M")
        try waitForTransfers(uploads: 1, file: "pulled")
        XCTAssertEqual(try stack.stop(SIGTERM), 0)
        for transfer in [pull, push] {
            XCTAssertTrue(transfer.waitBlocking(limit: 60))
            try succeed(transfer.result())
        }
        XCTAssertEqual(try digest(ofFile: "pulled"), there.digest)
        // What was acknowledged is there after the next start.
        try stack.start()
        let again = try self.pull(coming.digest, to: "again", rate: "1G")
        XCTAssertTrue(again.waitBlocking(limit: 60))
        XCTAssertEqual(try digest(ofFile: "again"), coming.digest)
    }

    func testASecondSignalCutsOffWhatWouldTakeTooLong() throws {
        let there = try makeFile("there")
        let first = try push(there)
        XCTAssertTrue(first.waitBlocking(limit: 60))
        // Slow enough to take longer than the test waits, and no slower: what is on its way to curl, it reads at this rate.
        let pull = try pull(there.digest, to: "pulled", rate: "5M")
        try waitForTransfers(uploads: 0, file: "pulled")
        stack.send(SIGTERM)
        // Nobody is let in any more, and the transfer goes on.
        try stack.eventually { (try? stack.knock()) == nil }
        XCTAssertFalse(pull.hasEnded)
        XCTAssertEqual(try stack.stop(SIGTERM), 0)
        XCTAssertTrue(pull.waitBlocking(limit: 60))
        XCTAssertNotEqual(try pull.result().status, 0)
        try stack.start()
        XCTAssertEqual(try stack.knock().status, 401)
    }
}
