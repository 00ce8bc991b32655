import Foundation
import IPNetworks

/// Finds the clients that a registry refused in what a build printed: `az acr build`, docker, podman, buildah, oras.
///
/// All of them quote the registry's sentence, `client with IP '52.1.2.3' is not allowed access`, each with marks of its
/// own: other quotation marks, JSON or HTML escapes, colours, carriage returns. The text is read in pieces of any size,
/// and memory is bounded whatever its length.
public struct BuildLogScanner: Sendable {
    /// The most distinct refusals that are kept apart.
    static let limit = 256
    /// The longest line that is looked at as a whole; a longer one is cut, with an overlap.
    private static let longestLine = 64 << 10
    private static let overlap = 1 << 10

    /// The refusals so far.
    public private(set) var log = BuildLog()
    private var line: [UInt8] = []
    private var escape = TerminalEscape()
    private var lastHost: String?

    /// A scanner of nothing yet.
    public init() {}

    /// Takes the next bytes of the log.
    public mutating func take(_ bytes: UnsafeBufferPointer<UInt8>) {
        for byte in bytes where !escape.swallows(byte) {
            if byte == 0x0A || byte == 0x0D {
                endLine(keeping: 0)
            } else {
                line.append(byte)
                if line.count >= Self.longestLine { endLine(keeping: Self.overlap) }
            }
        }
    }

    /// The log is over.
    public mutating func finish() { endLine(keeping: 0) }

    private mutating func endLine(keeping count: Int) {
        let text = BuildLogLine(line)
        // In the part that is kept for the next piece a sentence is found then, and only then.
        for refusal in text.refusals(endingBefore: count == 0 ? nil : line.count - count) {
            add(refusal, host: text.host(before: refusal.start) ?? lastHost)
        }
        lastHost = text.host(before: nil) ?? lastHost
        line.removeFirst(line.count - count)
    }

    private mutating func add(_ refusal: BuildLogLine.Refusal, host: String?) {
        guard let address = try? AnyIPAddress(parsing: refusal.address) else {
            if log.unreadable.count < Self.limit, !log.unreadable.contains(refusal.address) {
                log.unreadable.append(refusal.address)
            }
            return
        }
        if let index = log.refusals.firstIndex(where: { $0.address == address && $0.host == host }) {
            log.refusals[index].count += 1
        } else if log.refusals.count < Self.limit {
            log.refusals.append(BuildLog.Refusal(address: address, host: host, count: 1))
        } else {
            log.beyondLimit += 1
        }
    }
}

/// The refusals that a build's log tells of.
public struct BuildLog: Sendable, Hashable {
    /// One client that one registry refused.
    public struct Refusal: Sendable, Hashable {
        /// The client.
        public let address: AnyIPAddress
        /// The registry's host, where the log names one.
        public let host: String?
        /// How often.
        public internal(set) var count: Int
    }

    /// The refusals, in the order in which each came first.
    public internal(set) var refusals: [Refusal] = []
    /// What stands in the place of an address and is none, such as `52.xxx.xxx.xxx`.
    public internal(set) var unreadable: [String] = []
    /// Refusals beyond those that are kept apart.
    public internal(set) var beyondLimit = 0
}

/// Takes out the sequences by which programs colour a terminal (ECMA-48: CSI, OSC and two-byte escapes).
private struct TerminalEscape: Sendable {
    private enum State: Sendable {
        case text, escape, control, command, commandEscape
    }

    private var state = State.text

    mutating func swallows(_ byte: UInt8) -> Bool {
        switch state {
        case .text:
            guard byte == 0x1B else { return false }
            state = .escape
        case .escape:
            state = byte == UInt8(ascii: "[") ? .control : byte == UInt8(ascii: "]") ? .command : .text
        case .control:
            // A line never ends inside a sequence: one that was cut off must not swallow the log.
            if byte == 0x0A || byte == 0x0D {
                state = .text
                return false
            }
            if (0x40...0x7E).contains(byte) { state = .text }
        case .command:
            if byte == 0x0A {
                state = .text
                return false
            }
            state = byte == 0x07 ? .text : byte == 0x1B ? .commandEscape : .command
        case .commandEscape: state = .text
        }
        return true
    }
}
