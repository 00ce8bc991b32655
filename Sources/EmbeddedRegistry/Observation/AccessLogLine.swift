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
    /// The second of the last line, and how it is written.
    private var lastSecond: (number: Int, text: [UInt8]) = (.min, [])

    /// No lines yet.
    init() {}

    /// Appends the line of `record`.
    mutating func append(_ record: RequestRecord) {
        begin()
        time(record.time)
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
        self.time(time)
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
        if value.utf8.count <= Self.longestText, value.utf8.allSatisfy(Self.isPlain) {
            bytes += value.utf8
        } else {
            for scalar in value.unicodeScalars.prefix(Self.longestText) { escape(scalar) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Whether a byte stands for itself in a JSON string, and does nothing to a terminal.
    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x20...0x7E).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    private mutating func escape(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\"", "\\": bytes += [UInt8(ascii: "\\"), UInt8(ascii: scalar)]
        case " "..."~": bytes.append(UInt8(ascii: scalar))
        default: for unit in UTF16.encode(scalar).map(Array.init) ?? [] { escape(unit) }
        }
    }

    private mutating func escape(_ unit: UInt16) {
        bytes += "\\u".utf8
        for shift in [12, 8, 4, 0] { bytes.append(Self.digits[Int(unit >> shift & 0xF)]) }
    }

    private static let digits = Array("0123456789abcdef".utf8)

    /// `2026-11-22T01:02:03.004Z`.
    ///
    /// Records come in the order of time, more or less, so most have the second of the one before.
    private mutating func time(_ date: Date) {
        let milliseconds = Int((date.timeIntervalSince1970 * 1000).rounded(.down))
        let second = milliseconds / 1000
        if second != lastSecond.number {
            var seconds = time_t(second)
            var time = tm()
            gmtime_r(&seconds, &time)
            let two = { (value: Int32) in value < 10 ? "0\(value)" : "\(value)" }
            let day = "\(time.tm_year + 1900)-\(two(time.tm_mon + 1))-\(two(time.tm_mday))"
            lastSecond = (second, Array("\(day)T\(two(time.tm_hour)):\(two(time.tm_min)):\(two(time.tm_sec)).".utf8))
        }
        name("time")
        bytes.append(UInt8(ascii: "\""))
        bytes += lastSecond.text
        for divisor in [100, 10, 1] { bytes.append(UInt8(ascii: "0") + UInt8(milliseconds % 1000 / divisor % 10)) }
        bytes += "Z\"".utf8
    }
}
