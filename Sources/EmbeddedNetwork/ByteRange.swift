/// What a Range header asks for of a content of a known length (RFC 9110, section 14).
package enum ByteRange: Sendable, Hashable {
    /// All of it: nothing was asked for, or something that is not served in parts.
    case whole
    /// These bytes, at least one.
    case part(Range<Int64>)
    /// Bytes that are not there.
    case unsatisfiable

    /// What `text` asks for of `length` bytes.
    ///
    /// A header that is malformed, counts in another unit or asks for several ranges is ignored, as the RFC allows:
    /// the answer is then whole.
    package init(_ text: String?, length: Int64) {
        guard let text, let range = Self.single(text) else {
            self = .whole
            return
        }
        let asked: Range<Int64>?
        switch range {
        case .suffix(let count): asked = count == 0 || length == 0 ? nil : max(0, length - count)..<length
        case .from(let first): asked = first < length ? first..<length : nil
        case .closed(let first, let last): asked = first < length ? first..<min(last, length - 1) + 1 : nil
        }
        self = asked.map(Self.part) ?? .unsatisfiable
    }

    private enum Specifier {
        case suffix(Int64)
        case from(Int64)
        case closed(Int64, Int64)
    }

    /// The one range of `bytes=…`, or nil.
    private static func single(_ text: String) -> Specifier? {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].lowercased() == "bytes" else { return nil }
        let ends = parts[1].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
            .map { $0.trimmingBlanks() }
        guard ends.count == 2 else { return nil }
        switch (ends[0].isEmpty, ends[1].isEmpty) {
        case (true, true): return nil
        case (true, false): return number(ends[1]).map(Specifier.suffix)
        case (false, true): return number(ends[0]).map(Specifier.from)
        case (false, false):
            guard let first = number(ends[0]), let last = number(ends[1]), first <= last else { return nil }
            return .closed(first, last)
        }
    }

    /// A number of digits alone; one beyond all lengths counts as the largest.
    package static func number(_ text: Substring) -> Int64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return Int64(text) ?? .max
    }
}

extension Substring {
    /// Without blanks and tabs at either end.
    package func trimmingBlanks() -> Substring {
        var text = drop { $0 == " " || $0 == "\t" }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}
