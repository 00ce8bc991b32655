import Foundation
import XCTest

/// A program that was started and has perhaps not ended; its standard streams are files, so that no output is too long
/// for a pipe.
final class RunningCommand: Sendable {
    private let process: Process
    private let folder: URL
    private let ended = Latch()

    /// Starts `process` with `input` on its standard input; output and errors go to files in `folder`.
    init(_ process: Process, input: String, folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(input.utf8).write(to: folder.appending(path: "input"))
        for name in ["output", "error"] { try Data().write(to: folder.appending(path: name)) }
        let streams = [
            try FileHandle(forReadingFrom: folder.appending(path: "input")),
            try FileHandle(forWritingTo: folder.appending(path: "output")),
            try FileHandle(forWritingTo: folder.appending(path: "error")),
        ]
        process.standardInput = streams[0]
        process.standardOutput = streams[1]
        process.standardError = streams[2]
        self.process = process
        self.folder = folder
        process.terminationHandler = { [ended] _ in ended.open() }
        try process.run()
        for stream in streams { try stream.close() }
    }

    /// Waits for the end and says what the program did.
    func wait() async throws -> CommandRunner.Result {
        await ended.wait()
        return try result()
    }

    /// Waits for the end, blocking the thread, for at most `limit` seconds.
    ///
    /// - Returns: Whether it ended by itself; otherwise it was killed.
    func waitBlocking(limit: Double) -> Bool {
        if ended.waitBlocking(limit: limit) { return true }
        kill()
        return ended.waitBlocking(limit: 10) && false
    }

    /// What the program did, once it has ended.
    func result() throws -> CommandRunner.Result {
        CommandRunner.Result(
            status: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
            output: try text("output"), error: try text("error"))
    }

    /// The number of its process.
    var processIdentifier: pid_t { process.processIdentifier }

    /// Whether the program has ended.
    var hasEnded: Bool { ended.isOpen }

    /// Ends the program with SIGKILL.
    func kill() { send(SIGKILL) }

    /// Sends the program a signal.
    func send(_ signal: Int32) { Foundation.kill(process.processIdentifier, signal) }

    /// Waits until standard error holds `text`; fails the test where the program ends without it.
    func waitForError(containing text: String, file: StaticString = #filePath, line: UInt = #line) async throws {
        while try !self.text("error").contains(text) {
            if hasEnded {
                let all = try self.text("error")
                if !all.contains(text) { XCTFail("'\(text)' never came:\n\(all)", file: file, line: line) }
                return
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// The first line of standard output, with its line feed; blocks the thread until it is there.
    ///
    /// - Throws: What the program did, where it ends without a line; where it says nothing for `limit` seconds it is
    ///   killed.
    func firstLine(limit: Double) throws -> String {
        let end = Date().addingTimeInterval(limit)
        while true {
            // Asked before the file is read: what a program wrote before its end is then among what is read.
            let isOver = hasEnded
            let output = try text("output")
            if let lineFeed = output.firstIndex(of: "\n") { return String(output[...lineFeed]) }
            guard !isOver else { throw Silence(result: try result()) }
            if Date() >= end { _ = waitBlocking(limit: 0) }
            _ = ended.waitBlocking(limit: 0.02)
        }
    }

    /// A program ended, or was ended, before it said anything.
    struct Silence: Error, CustomStringConvertible {
        let result: CommandRunner.Result
        var description: String { "the program ended with \(result.status) and without a line: \(result.all)" }
    }

    private func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: folder.appending(path: name)), as: UTF8.self)
    }
}

/// Opens once, and lets everybody through from then on.
final class Latch: Sendable {
    private let group = DispatchGroup()

    init() { group.enter() }

    func open() { group.leave() }

    func wait() async {
        await withCheckedContinuation { continuation in
            group.notify(queue: .global()) { continuation.resume() }
        }
    }

    var isOpen: Bool { group.wait(timeout: .now()) == .success }

    func waitBlocking(limit: Double) -> Bool { group.wait(timeout: .now() + limit) == .success }
}
