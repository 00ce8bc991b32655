import EmbeddedRegistry
import Foundation

/// The clients that were turned away, as lines that read like the events of a real registry
/// (`ContainerRegistryLoginEvents`), so that whoever reads those reads these.
///
/// Two files of bounded size: when the one that is written is full, it takes the place of the other.
package struct DenialLog: Sendable {
    /// The file that is written.
    package static let fileName = "events.jsonl"
    /// The file that was written before it.
    package static let earlierFileName = "events.1.jsonl"

    /// The folder of both files.
    package let directory: String
    /// The most bytes of one file.
    package let fileLimit: Int

    /// A log in `directory`, which is made (0700) where it is missing.
    ///
    /// - Throws: `StackError` with `state` where it cannot be made.
    package init(directory: String, fileLimit: Int = 4 << 20) throws {
        self.directory = directory
        self.fileLimit = fileLimit
        guard mkdir(directory, 0o700) == 0 || errno == EEXIST else {
            throw StackError(
                .state, "The folder '\(directory)' cannot be made: \(String(cString: strerror(errno))).")
        }
    }

    /// Writes `denials` behind those that are there; where they are more than a file takes, the newest.
    ///
    /// One caller at a time.
    ///
    /// - Throws: `StackError` with `state`; part of the denials may be written.
    package func append(_ denials: some Sequence<Denial>) throws {
        var bytes: [UInt8] = []
        for denial in denials { bytes += Self.line(denial).utf8 }
        if bytes.count > fileLimit {
            let cut = bytes[(bytes.count - fileLimit)...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count - 1
            bytes.removeFirst(cut + 1)
        }
        let path = "\(directory)/\(Self.fileName)"
        var file = try open(path)
        defer { close(file) }
        if Int(lseek(file, 0, SEEK_END)) + bytes.count > fileLimit {
            guard rename(path, "\(directory)/\(Self.earlierFileName)") == 0 else { throw failure(path) }
            let next = try open(path)
            close(file)
            file = next
        }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure(path) }
            rest = rest.dropFirst(count)
        }
    }

    private func open(_ path: String) throws -> Int32 {
        let file = Foundation.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw failure(path) }
        return file
    }

    private func failure(_ path: String) -> StackError {
        StackError(.state, "The events in '\(path)' cannot be written: \(String(cString: strerror(errno))).")
    }

    /// One event; nothing in it comes from outside but the address, of which only what an address is made of is kept.
    private static func line(_ denial: Denial) -> String {
        let time = denial.time.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        let client = denial.client.filter { $0.isHexDigit || $0 == "." || $0 == ":" }
        let server = "\(denial.registry.lowercased()).azurecr.io"
        return #"{"TimeGenerated":"\#(time)","Type":"ContainerRegistryLoginEvents","OperationName":"Authenticate","#
            + #""LoginServer":"\#(server)","CallerIpAddress":"\#(client)","ResultType":"403","#
            + #""ResultDescription":"client with IP '\#(client)' is not allowed access"}"# + "\n"
    }
}
