/// The keys that a format knows in one kind of object.
///
/// The raw value is the place in ``spellings``.
protocol JSONKey: RawRepresentable where RawValue == Int {
    static var spellings: [StaticString] { get }
    /// Stands for every key that is not spelled there.
    static var unknown: Self { get }
}

/// The keys of an object of which nothing is known.
enum NoKey: Int, JSONKey {
    case unknown
    static let spellings: [StaticString] = []
}

/// An object that is being read: where it began, and which keys it has had.
struct JSONObject {
    let offset: Int
    /// A bit for each known key.
    private var known: UInt32 = 0
    /// The place after the last known key: the objects of one kind have their keys in one order.
    private var hint = 0
    private var unknown: Set<[UInt8]> = []
    fileprivate var isFirst = true

    fileprivate init(offset: Int) { self.offset = offset }

    /// Whether the object has had `key`.
    func has(_ key: some JSONKey) -> Bool { known & 1 << UInt32(key.rawValue) != 0 }

    /// Which of the known keys satisfies `matches`, the likely one first.
    @inline(__always)
    fileprivate func place(in spellings: [StaticString], where matches: (UnsafeRawBufferPointer) -> Bool) -> Int? {
        if hint < spellings.count, matches(spellings[hint].rawBytes) { return hint }
        return spellings.firstIndex { matches($0.rawBytes) }
    }

    /// Notes a known key; false if it was there before.
    @inline(__always)
    fileprivate mutating func insert(place: Int) -> Bool {
        hint = place + 1
        let bit = UInt32(1) << UInt32(place)
        defer { known |= bit }
        return known & bit == 0
    }

    /// Notes a key that is not known; false if it was there before.
    fileprivate mutating func insert(unknown key: [UInt8]) -> Bool { unknown.insert(key).inserted }
}

extension JSONReader {
    /// Begins an object; its members follow while ``nextKey(_:in:)`` gives keys.
    mutating func beginObject() throws(JSONFault) -> JSONObject {
        skipWhitespace()
        let object = JSONObject(offset: position)
        guard skip(UInt8(ascii: "{")) else { throw unexpectedType("an object") }
        return object
    }

    /// Reads the next key, and leaves the position at its value; nil behind the object.
    ///
    /// Keys are compared as the characters that they stand for, whichever of them are escaped.
    mutating func nextKey<Key: JSONKey>(_: Key.Type, in object: inout JSONObject) throws(JSONFault) -> Key? {
        skipWhitespace()
        if skip(UInt8(ascii: "}")) { return nil }
        if !object.isFirst {
            guard skip(UInt8(ascii: ",")) else { throw unexpectedByte("',' or '}'") }
            skipWhitespace()
        }
        object.isFirst = false
        guard current == UInt8(ascii: "\"") else { throw unexpectedByte("a key in quotation marks") }
        let start = position
        let text = try readText()
        let place: Int?
        let isNew: Bool
        if text.isPlain {
            place = object.place(in: Key.spellings) { bytes(in: text.range, equal: $0) }
            isNew =
                if let place { object.insert(place: place) } else { object.insert(unknown: Array(bytes[text.range])) }
        } else {
            let decoded = decodedBytes(of: text)
            place = object.place(in: Key.spellings) { decoded.elementsEqual($0) }
            isNew = if let place { object.insert(place: place) } else { object.insert(unknown: decoded) }
        }
        guard isNew else {
            throw JSONFault(
                .duplicateKey, at: start, "the key '\(string(of: text).prefix(60))' stands twice in one object")
        }
        skipWhitespace()
        guard skip(UInt8(ascii: ":")) else { throw unexpectedByte("':'") }
        skipWhitespace()
        return place.flatMap(Key.init(rawValue:)) ?? .unknown
    }
}

extension StaticString {
    fileprivate var rawBytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
    }
}
