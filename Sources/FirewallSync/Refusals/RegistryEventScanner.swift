import Foundation

/// Finds the events in one JSON value: an object is one, and so is each object of an array in it, such as `records`.
///
/// Reads bytes without making values of them, so that a flood of events costs little. Keys are compared without case,
/// and fields may stand in an object inside the event, or in a text that holds one, as `properties` sometimes does.
struct RegistryEventScanner {
    /// Containers inside each other, beyond which a value is not read.
    private static let depthLimit = 32

    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var events: [RegistryEvent] = []

    private init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// The events in `bytes` that name a caller; nil where the bytes are no JSON value.
    ///
    /// - Complexity: O(bytes).
    static func events(in bytes: UnsafeBufferPointer<UInt8>) -> [RegistryEvent]? {
        var scanner = RegistryEventScanner(bytes)
        var event = RegistryEvent()
        guard scanner.value(of: "", into: &event, depth: 0) else { return nil }
        scanner.skipSpace()
        guard scanner.position == bytes.count else { return nil }
        scanner.keep(event)
        return scanner.events
    }

    private mutating func keep(_ event: RegistryEvent) {
        if event.caller != nil { events.append(event) }
    }

    /// Reads a value; false where it is damaged.
    private mutating func value(of key: String, into event: inout RegistryEvent, depth: Int) -> Bool {
        skipSpace()
        guard position < bytes.count, depth < Self.depthLimit else { return false }
        switch bytes[position] {
        case UInt8(ascii: "{"): return object(into: &event, depth: depth)
        case UInt8(ascii: "["): return array(depth: depth)
        case UInt8(ascii: "\""):
            guard let text = string() else { return false }
            if key == "properties" { return nested(text, into: &event, depth: depth) }
            if !key.isEmpty { event.take(key, UnsafeBufferPointer(rebasing: bytes[text])) }
            return true
        default:
            let start = position
            while position < bytes.count, Self.isBare(bytes[position]) { position += 1 }
            guard position > start else { return false }
            if !key.isEmpty { event.take(key, UnsafeBufferPointer(rebasing: bytes[start..<position])) }
            return true
        }
    }

    private mutating func object(into event: inout RegistryEvent, depth: Int) -> Bool {
        position += 1
        skipSpace()
        if skip(UInt8(ascii: "}")) { return true }
        while true {
            skipSpace()
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\""), let key = string() else {
                return false
            }
            skipSpace()
            guard skip(UInt8(ascii: ":")), value(of: name(key), into: &event, depth: depth + 1) else { return false }
            skipSpace()
            if skip(UInt8(ascii: "}")) { return true }
            guard skip(UInt8(ascii: ",")) else { return false }
        }
    }

    private mutating func array(depth: Int) -> Bool {
        position += 1
        skipSpace()
        if skip(UInt8(ascii: "]")) { return true }
        while true {
            var event = RegistryEvent()
            guard value(of: "", into: &event, depth: depth + 1) else { return false }
            keep(event)
            skipSpace()
            if skip(UInt8(ascii: "]")) { return true }
            guard skip(UInt8(ascii: ",")) else { return false }
        }
    }

    /// A text that may hold an object of its own; one that does not is left alone.
    private mutating func nested(_ text: Range<Int>, into event: inout RegistryEvent, depth: Int) -> Bool {
        let quoted = Data([UInt8(ascii: "\"")] + bytes[text] + [UInt8(ascii: "\"")])
        guard let inner = try? JSONDecoder().decode(String.self, from: quoted), inner.utf8.first == UInt8(ascii: "{")
        else { return true }
        let read = Array(inner.utf8).withUnsafeBufferPointer { buffer -> RegistryEvent? in
            var scanner = RegistryEventScanner(buffer)
            var merged = event
            return scanner.value(of: "", into: &merged, depth: depth + 1) ? merged : nil
        }
        if let read { event = read }
        return true
    }

    /// Reads a string and gives the range between its quotation marks.
    private mutating func string() -> Range<Int>? {
        let start = position + 1
        position = start
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return start..<position - 1
            case UInt8(ascii: "\\"): position += 2
            case 0..<0x20: return nil
            default: position += 1
            }
        }
        return nil
    }

    /// A key in lower case, without the suffix that a custom column has for its type: `callerIpAddress_s`.
    private func name(_ range: Range<Int>) -> String {
        guard range.count <= 40 else { return "" }
        var name = String(decoding: bytes[range].map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
        for suffix in ["_s", "_t", "_d"] where name.hasSuffix(suffix) { name.removeLast(2) }
        return name
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }

    /// Whether a byte may stand in a number, `true`, `false` or `null`.
    private static func isBare(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
