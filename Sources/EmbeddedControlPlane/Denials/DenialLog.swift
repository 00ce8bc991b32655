import EmbeddedNetwork
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

    private let file: BoundedFile

    /// A log in `directory`, which is made (0700) where it is missing.
    ///
    /// - Throws: `StackError` with `state` where it cannot be made.
    package init(directory: String, fileLimit: Int = 4 << 20) throws {
        do {
            file = try BoundedFile(
                directory: directory, name: Self.fileName, earlierName: Self.earlierFileName, limit: fileLimit)
        } catch {
            throw StackError(.state, "The log of events is unusable: \(error.description).")
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
        do {
            try file.append(bytes)
        } catch {
            throw StackError(.state, "The log of events is unusable: \(error.description).")
        }
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
