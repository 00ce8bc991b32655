import IPNetworks
import NIOCore

extension ProxyProtocolHeader {
    /// The longest line that the specification knows, with its CR LF.
    static let longestLine = 107

    /// Reads `PROXY TCP4 192.0.2.1 198.51.100.7 56324 443\r\n`.
    static func decodeVersion1(_ bytes: ByteBufferView) throws(Malformed) -> ProxyProtocolHeader? {
        let keyword = "PROXY ".utf8
        guard zip(bytes, keyword).allSatisfy(==) else {
            throw Malformed(description: "the connection does not begin with a PROXY header")
        }
        let window = bytes.prefix(longestLine)
        guard let lineFeed = window.firstIndex(of: UInt8(ascii: "\n")) else {
            guard window.count < longestLine else {
                throw Malformed(description: "the PROXY line does not end within \(longestLine) bytes")
            }
            return nil
        }
        let line = window[..<lineFeed]
        guard line.last == UInt8(ascii: "\r") else { throw Malformed(description: "the PROXY line lacks its CR") }
        let fields = line.dropLast().split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        let byteCount = line.count + 1
        // Whatever follows UNKNOWN is to be ignored.
        if fields.count >= 2, fields[1] == "UNKNOWN" {
            return ProxyProtocolHeader(source: nil, destination: nil, byteCount: byteCount)
        }
        guard fields.count == 6, let sourcePort = port(fields[4]), let destinationPort = port(fields[5]),
            let source = address(fields[2], family: fields[1]), let destination = address(fields[3], family: fields[1])
        else { throw Malformed(description: "the PROXY line '\(fields.joined(separator: " "))' is malformed") }
        return ProxyProtocolHeader(
            source: Endpoint(address: source, port: sourcePort),
            destination: Endpoint(address: destination, port: destinationPort), byteCount: byteCount)
    }

    private static func address(_ text: String, family: String) -> AnyIPAddress? {
        switch family {
        case "TCP4": (try? IPv4Address(parsing: text)).map(AnyIPAddress.v4)
        // AnyIPAddress and not IPv6Address: a mapped IPv4 address is the IPv4 address.
        case "TCP6": text.contains(":") ? try? AnyIPAddress(parsing: text) : nil
        default: nil
        }
    }

    /// A decimal number up to 65535 without sign or leading zeros.
    private static func port(_ text: String) -> UInt16? {
        guard let value = UInt16(text), String(value) == text else { return nil }
        return value
    }
}
