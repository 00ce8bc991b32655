extension UInt8 {
    /// The lower-case letter for an upper-case letter of ASCII, every other byte as it is.
    @inline(__always)
    var loweredASCII: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }

    /// Whether it is a letter of ASCII.
    var isASCIILetter: Bool { (self | 0x20) &- 0x61 < 26 }
}

extension String {
    /// Whether both are the same but for the case of ASCII letters.
    package func caseInsensitiveEquals(_ other: String) -> Bool {
        utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8) { $0.loweredASCII == $1.loweredASCII }
    }

    /// Whether it begins with the bytes `prefix`, which are in lower case, but for the case of ASCII letters.
    func hasLoweredPrefix(_ prefix: some Sequence<UInt8>) -> Bool {
        utf8.starts(with: prefix) { $0.loweredASCII == $1 }
    }

    /// The string with the upper-case letters of ASCII lowered.
    var loweredASCII: String { String(decoding: utf8.map(\.loweredASCII), as: UTF8.self) }
}

extension String {
    /// Whether it stands before `other` in an order that leaves case aside, and decides by it only in the end.
    func caseInsensitivePrecedes(_ other: String) -> Bool {
        let (left, right) = (loweredASCII, other.loweredASCII)
        return left != right ? left < right : self < other
    }
}
