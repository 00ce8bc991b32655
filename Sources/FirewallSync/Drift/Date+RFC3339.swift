import Foundation
import ServiceTags

extension Date {
    /// The time in a text such as `2025-10-20T08:15:30.1234567Z` or `2025-10-20 08:15:30+09:00` (RFC 3339); nil for any
    /// other text.
    ///
    /// - Complexity: O(length).
    init?(rfc3339 text: some StringProtocol) {
        guard let date = Array(text.utf8).withUnsafeBufferPointer({ Date(rfc3339: $0) }) else { return nil }
        self = date
    }

    /// The time in the bytes of such a text.
    ///
    /// Logs have millions of these, so that no formatter is made for one.
    init?(rfc3339 bytes: UnsafeBufferPointer<UInt8>) {
        guard let seconds = Self.seconds(in: bytes) else { return nil }
        self.init(timeIntervalSince1970: seconds)
    }

    private static func seconds(in bytes: UnsafeBufferPointer<UInt8>) -> Double? {
        guard bytes.count >= 20, bytes.count <= 40 else { return nil }
        func number(_ start: Int, _ count: Int, upTo most: Int) -> Int? {
            var value = 0
            for byte in bytes[start..<start + count] {
                guard (0x30...0x39).contains(byte) else { return nil }
                value = value * 10 + Int(byte - 0x30)
            }
            return value <= most ? value : nil
        }
        let marks: [(Int, String)] = [(4, "-"), (7, "-"), (10, "Tt "), (13, ":"), (16, ":")]
        guard marks.allSatisfy({ place, allowed in allowed.utf8.contains(bytes[place]) }),
            let year = number(0, 4, upTo: 9999), let month = number(5, 2, upTo: 12), let day = number(8, 2, upTo: 31),
            let hour = number(11, 2, upTo: 23), let minute = number(14, 2, upTo: 59),
            let second = number(17, 2, upTo: 60),
            let date = PublicationDate(year: year, month: month, day: day)
        else { return nil }
        var place = 19
        var fraction = 0.0
        if bytes[place] == UInt8(ascii: ".") {
            var unit = 0.1
            place += 1
            while place < bytes.count, (0x30...0x39).contains(bytes[place]) {
                fraction += Double(bytes[place] - 0x30) * unit
                unit /= 10
                place += 1
            }
        }
        guard place < bytes.count else { return nil }
        var offset = 0
        switch bytes[place] {
        case UInt8(ascii: "Z"), UInt8(ascii: "z"):
            guard place + 1 == bytes.count else { return nil }
        case UInt8(ascii: "+"), UInt8(ascii: "-"):
            guard place + 6 == bytes.count, bytes[place + 3] == UInt8(ascii: ":"),
                let hours = number(place + 1, 2, upTo: 23), let minutes = number(place + 4, 2, upTo: 59)
            else { return nil }
            offset = (hours * 60 + minutes) * (bytes[place] == UInt8(ascii: "-") ? -60 : 60)
        default: return nil
        }
        return Double(date.daysSinceEpoch * 86_400 + hour * 3600 + minute * 60 + second - offset) + fraction
    }
}
