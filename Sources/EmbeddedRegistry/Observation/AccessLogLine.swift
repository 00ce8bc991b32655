import Foundation
import IPNetworks
import NetworkRules

/// Writes records as lines of JSON (RFC 8259), by hand: a busy registry has tens of thousands a second.
///
/// Whatever a client has chosen is written in printable ASCII, so that a line does nothing to the terminal or program
/// that shows it, and is cut after ``longestText`` characters.
struct AccessLogLine {
    /// The most characters of a path, an identity or a method that are kept.
    static let longestText = 512

    private(set) var bytes: [UInt8] = []
    private var isFirst = true

    /// No lines yet.
    init() {}

    /// Appends the line of `record`.
    mutating func append(_ record: RequestRecord) {
        begin()
        text("time", Self.time(record.time))
        text("registry", record.registry)
        text("client", record.client.description)
        if let identity = record.identity { text("identity", identity) }
        text("method", record.method)
        text("path", record.path)
        number("status", record.status)
        number("bytesIn", record.bytesIn)
        number("bytesOut", record.bytesOut)
        let (seconds, attoseconds) = record.duration.components
        number("microseconds", Int(seconds) * 1_000_000 + Int(attoseconds / 1_000_000_000_000))
        name("allowed")
        bytes += (record.decision.isAllowed ? "true" : "false").utf8
        text("decision", record.decision.description)
        if let rule = record.rule { text("rule", rule) }
        end()
    }

    /// Appends a line that says how many records are missing before those that follow.
    mutating func append(missing count: Int, at time: Date) {
        begin()
        text("time", Self.time(time))
        number("missing", count)
        end()
    }

    private mutating func begin() {
        bytes.append(UInt8(ascii: "{"))
        isFirst = true
    }

    private mutating func end() { bytes += "}\n".utf8 }

    private mutating func name(_ name: StaticString) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { bytes += $0 }
        bytes += "\":".utf8
    }

    private mutating func number(_ field: StaticString, _ value: Int) {
        name(field)
        bytes += String(value).utf8
    }

    private mutating func text(_ field: StaticString, _ value: String) {
        name(field)
        bytes.append(UInt8(ascii: "\""))
        for scalar in value.unicodeScalars.prefix(Self.longestText) {
            switch scalar {
            case "\"", "\\": bytes += [UInt8(ascii: "\\"), UInt8(ascii: scalar)]
            case " "..."~": bytes.append(UInt8(ascii: scalar))
            default: for unit in UTF16.encode(scalar).map(Array.init) ?? [] { escape(unit) }
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ unit: UInt16) {
        bytes += "\\u".utf8
        for shift in [12, 8, 4, 0] { bytes.append(Self.digits[Int(unit >> shift & 0xF)]) }
    }

    private static let digits = Array("0123456789abcdef".utf8)

    /// `2026-11-22T01:02:03.004Z`.
    private static func time(_ date: Date) -> String {
        let milliseconds = Int((date.timeIntervalSince1970 * 1000).rounded(.down))
        var seconds = time_t(milliseconds / 1000)
        var time = tm()
        gmtime_r(&seconds, &time)
        func digits(_ value: some BinaryInteger, _ count: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
        }
        let day = "\(digits(time.tm_year + 1900, 4))-\(digits(time.tm_mon + 1, 2))-\(digits(time.tm_mday, 2))"
        let clock = "\(digits(time.tm_hour, 2)):\(digits(time.tm_min, 2)):\(digits(time.tm_sec, 2))"
        return "\(day)T\(clock).\(digits(milliseconds % 1000, 3))Z"
    }
}
