import Foundation

@testable import EmbeddedNetwork

/// The PROXY protocol read the slow way: regular expressions, `inet_pton`, and copies of everything.
enum NaiveProxyHeader: Equatable {
    case incomplete
    case malformed
    /// The source and destination as text, and the header's length.
    case header(source: String?, destination: String?, byteCount: Int)

    /// The same of the real decoder's result.
    init(decodedBy decode: () throws -> ProxyProtocolHeader?) {
        do {
            guard let header = try decode() else {
                self = .incomplete
                return
            }
            let text = { (end: ProxyProtocolHeader.Endpoint?) in end.map { "\($0.address) \($0.port)" } }
            self = .header(
                source: text(header.source), destination: text(header.destination), byteCount: header.byteCount)
        } catch { self = .malformed }
    }

    init(_ bytes: [UInt8]) {
        let signature: [UInt8] = [13, 10, 13, 10, 0, 13, 10] + Array("QUIT\n".utf8)
        if bytes.isEmpty {
            self = .incomplete
        } else if bytes[0] == 13 {
            guard Array(bytes.prefix(12)) == Array(signature.prefix(bytes.count)) else {
                self = .malformed
                return
            }
            self = Self.binary(bytes)
        } else {
            guard Array(bytes.prefix(6)) == Array("PROXY ".utf8.prefix(bytes.count)) else {
                self = .malformed
                return
            }
            self = Self.line(bytes)
        }
    }

    private static func line(_ bytes: [UInt8]) -> Self {
        let longest = Array(bytes.prefix(107))
        guard let end = longest.firstIndex(of: 10) else { return longest.count == 107 ? .malformed : .incomplete }
        guard end > 0, longest[end - 1] == 13 else { return .malformed }
        // One character a byte, so that positions and bytes agree.
        let text = String(longest[..<(end - 1)].map { Character(UnicodeScalar($0)) })
        if text == "PROXY UNKNOWN" || text.hasPrefix("PROXY UNKNOWN ") {
            return .header(source: nil, destination: nil, byteCount: end + 1)
        }
        let port = "(0|[1-9][0-9]{0,4})"
        let pattern = #"\APROXY (TCP4|TCP6) ([0-9a-fA-F:.]+) ([0-9a-fA-F:.]+) \#(port) \#(port)\z"#
        guard let expression = try? NSRegularExpression(pattern: pattern),
            let match = expression.firstMatch(in: text, range: NSRange(text.startIndex..., in: text))
        else { return .malformed }
        let groups = (1...5).map { (text as NSString).substring(with: match.range(at: $0)) }
        guard let source = canonical(groups[1], groups[0]), let destination = canonical(groups[2], groups[0]),
            (Int(groups[3]) ?? .max) < 65536, (Int(groups[4]) ?? .max) < 65536
        else { return .malformed }
        return .header(
            source: "\(source) \(groups[3])", destination: "\(destination) \(groups[4])", byteCount: end + 1)
    }

    private static func binary(_ bytes: [UInt8]) -> Self {
        guard bytes.count >= 16 else { return .incomplete }
        let tail = Int(bytes[14]) * 256 + Int(bytes[15])
        let addresses = [0x00: 0, 0x11: 12, 0x21: 36, 0x31: 216][Int(bytes[13])]
        guard bytes[12] == 0x20 || bytes[12] == 0x21, tail <= 2048 else { return .malformed }
        let isLocal = bytes[12] == 0x20
        if !isLocal, addresses == nil || tail < addresses ?? 0 { return .malformed }
        guard bytes.count >= 16 + tail else { return .incomplete }
        guard !isLocal, bytes[13] != 0, let addresses else {
            return .header(source: nil, destination: nil, byteCount: 16 + tail)
        }
        var position = 16 + addresses
        while position < 16 + tail {
            guard position + 3 <= 16 + tail else { return .malformed }
            position += 3 + Int(bytes[position + 1]) * 256 + Int(bytes[position + 2])
        }
        guard position == 16 + tail else { return .malformed }
        guard bytes[13] != 0x31 else { return .header(source: nil, destination: nil, byteCount: 16 + tail) }
        let width = bytes[13] == 0x11 ? 4 : 16
        let family = width == 4 ? AF_INET : AF_INET6
        let end = { (index: Int) in
            let port = Int(bytes[16 + 2 * width + 2 * index]) * 256 + Int(bytes[17 + 2 * width + 2 * index])
            return "\(present(Array(bytes[(16 + index * width)...].prefix(width)), family)) \(port)"
        }
        return .header(source: end(0), destination: end(1), byteCount: 16 + tail)
    }

    private static func canonical(_ text: String, _ family: String) -> String? {
        var bytes = [UInt8](repeating: 0, count: family == "TCP4" ? 4 : 16)
        let number = family == "TCP4" ? AF_INET : AF_INET6
        return inet_pton(number, text, &bytes) == 1 ? present(bytes, number) : nil
    }

    private static func present(_ bytes: [UInt8], _ family: Int32) -> String {
        if family == AF_INET6, bytes.prefix(12) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255] {
            return present(Array(bytes.suffix(4)), AF_INET)
        }
        if family == AF_INET { return bytes.map(String.init).joined(separator: ".") }
        // inet_ntop writes some addresses with an IPv4 tail, RFC 5952 does not; so by hand.
        let groups = stride(from: 0, to: 16, by: 2).map { Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]) }
        var best = 0..<0
        for first in 0..<8 {
            for end in (first + 1)...8
            where end - first > max(1, best.count) && groups[first..<end].allSatisfy({ $0 == 0 }) {
                best = first..<end
            }
        }
        let write = { (part: ArraySlice<Int>) in part.map { String($0, radix: 16) }.joined(separator: ":") }
        return best.isEmpty
            ? write(groups[...]) : write(groups[..<best.lowerBound]) + "::" + write(groups[best.upperBound...])
    }
}
