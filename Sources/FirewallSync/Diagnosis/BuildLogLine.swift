import Foundation

/// One line of a build's log, without colours.
struct BuildLogLine {
    /// A refusal that the line quotes.
    struct Refusal {
        /// What stands in the place of the address.
        let address: String
        /// Where the sentence begins, in bytes.
        let start: Int
    }

    private static let opening = Array("client with ip".utf8)
    private static let closing = Array("is not allowed".utf8)
    /// The longest text between the words that is taken for an address with its marks.
    private static let longestAddress = 96

    private let text: [UInt8]
    private let lowered: [UInt8]

    init(_ bytes: [UInt8]) {
        text = bytes
        lowered = bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }

    /// The refusals of the line.
    ///
    /// - Parameter end: Sentences that end after this are left out; nil: none is.
    func refusals(endingBefore end: Int?) -> [Refusal] {
        var refusals: [Refusal] = []
        var place = 0
        while let start = find(Self.opening, from: place, to: lowered.count) {
            place = start + Self.opening.count
            guard let close = find(Self.closing, from: place, to: min(lowered.count, place + Self.longestAddress))
            else { continue }
            if let end, close + Self.closing.count > end { break }
            refusals.append(Refusal(address: Self.address(in: text[place..<close]), start: start))
            place = close
        }
        return refusals
    }

    /// The host of the URL, or after `registry:`, that stands last before `end`; nil: the last one in the line.
    func host(before end: Int?) -> String? {
        let end = end ?? lowered.count
        var found: (place: Int, host: String)?
        for mark in ["https://", "http://", "registry: ", "logged into "] {
            var place = 0
            while let start = find(Array(mark.utf8), from: place, to: end) {
                place = start + mark.utf8.count
                let host = text[place..<end].prefix { Self.isOfHost($0) }
                let name = String(decoding: host, as: UTF8.self).split(separator: ":").first.map(String.init) ?? ""
                let trimmed = String(name.reversed().drop { $0 == "." }.reversed()).lowercased()
                if trimmed.contains("."), place >= found?.place ?? 0 { found = (place, trimmed) }
            }
        }
        return found?.host
    }

    private func find(_ word: [UInt8], from start: Int, to end: Int) -> Int? {
        guard end - start >= word.count else { return nil }
        for place in start...(end - word.count) where lowered[place] == word[0] {
            if lowered[place..<place + word.count].elementsEqual(word) { return place }
        }
        return nil
    }

    /// The text between the words without quotation marks, however they are escaped.
    private static func address(in bytes: ArraySlice<UInt8>) -> String {
        var text = String(decoding: bytes, as: UTF8.self)
        for mark in [
            "\\u0027", "\\u0022", "\\x27", "\\x22", "&#39;", "&#x27;", "&apos;", "&quot;", "&#34;", "%27", "%22", "\\",
        ] {
            text = text.replacingOccurrences(of: mark, with: "", options: .caseInsensitive)
        }
        return text.trimmingCharacters(in: CharacterSet(charactersIn: "'\"`´‘’‚‛“”„«»<>()[]* \t\u{a0}"))
    }

    private static func isOfHost(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: ":"):
            true
        default: false
        }
    }
}
