import CurlTransport
import Foundation

/// Follows a run's log while it is written: an append blob, read by `HEAD` and by ranges, as `az` reads it.
package struct RunLogReader: Sendable {
    /// How a reader waits, in seconds.
    package struct Pacing: Sendable {
        /// Waits for a number of seconds.
        package var sleep: @Sendable (Double) async throws -> Void = { try await Task.sleep(for: .seconds($0)) }
        /// A number from 0 to 1, which is added to each wait beyond the first.
        package var random: @Sendable () -> Double = { Double.random(in: 0..<1) }
        /// How long nothing new may come before nobody waits any longer; the log of a run that lives has lines before.
        package var idleLimit = 3600.0

        /// The pacing of `az`: after a miss 2 to 3 s, twice as long with every third miss, up to 16 s.
        package init() {}
    }

    /// How many bytes are asked for at once.
    static let chunk = 4096

    /// The signed URL.
    let link: String
    let transport: CurlTransport

    /// What is known of the blob.
    private struct State {
        var length = 0
        var ending: RunEnding?
    }

    /// Gives every line of the log to `print` as it comes, and returns at its end.
    ///
    /// - Parameter print: Gets one or more lines without the end of the last.
    /// - Returns: How the run ended; nil where nothing came for ``Pacing/idleLimit``.
    /// - Throws: ``BuildStackError`` with `request`, a transport's error, or what cancelled the wait.
    package func follow(
        pacing: Pacing = Pacing(), print: (String) throws -> Void
    ) async throws -> RunEnding? {
        var (pending, position): ([UInt8], Int) = ([], 0)
        var (base, misses, idle) = (1.0, 0, 0.0)
        var state = try await look()
        if state == nil { try await pacing.sleep(1) }
        while true {
            while let length = state?.length, position < length {
                let bytes = try await read(from: position)
                guard !bytes.isEmpty else { break }
                position += bytes.count
                (base, misses, idle) = (1, 0, 0)
                pending += bytes
                if let end = Self.endOfLines(pending) {
                    try print(String(decoding: pending[..<end], as: UTF8.self))
                    pending.removeFirst(end + 2)
                }
            }
            if let ending = state?.ending, position >= state?.length ?? 0 {
                if !pending.isEmpty { try print(String(decoding: pending, as: UTF8.self)) }
                return ending
            }
            state = try await look()
            guard position >= state?.length ?? 0, state?.ending == nil else { continue }
            guard idle <= pacing.idleLimit else { return nil }
            misses += 1
            if misses == 3 { (misses, base) = (0, min(base * 2, 15)) }
            let wait = base + 1 + pacing.random()
            idle += wait
            try await pacing.sleep(wait)
        }
    }

    /// Where the last whole line of `bytes` ends, before its CRLF; nil where there is none.
    private static func endOfLines(_ bytes: [UInt8]) -> Int? {
        guard bytes.count > 1 else { return nil }
        return (0..<bytes.count - 1).last { bytes[$0] == 0x0D && bytes[$0 + 1] == 0x0A }
    }

    /// What the blob's headers say; nil while there is no blob.
    private func look() async throws -> State? {
        let response = try await transport.send(HTTPRequest(method: "HEAD", url: link, headers: Self.version))
        if response.status == 404 { return nil }
        guard response.status == 200, let length = response.header("Content-Length").flatMap({ Int($0) }) else {
            throw Self.failure(response.status)
        }
        return State(
            length: length, ending: response.header("x-ms-meta-Complete").map { RunEnding(metadata: $0) })
    }

    private func read(from position: Int) async throws -> [UInt8] {
        let range = HTTPField("x-ms-range", "bytes=\(position)-\(position + Self.chunk - 1)")
        let response = try await transport.send(HTTPRequest(url: link, headers: Self.version + [range]))
        guard response.status == 206 else { throw Self.failure(response.status) }
        return response.body
    }

    private static func failure(_ status: Int) -> BuildStackError {
        BuildStackError(.request, "The run's log cannot be read: the blob host answers \(status).")
    }

    static let version = [HTTPField("x-ms-version", "2026-04-06")]
}
