/// Finds a tag by its name without case, in constant time.
///
/// An open-addressing table of places in the list of tags. Names are compared without the case of ASCII letters, which
/// is all that Azure's names are made of.
struct TagNameIndex: Sendable {
    /// Places in the list, -1 where free; a power of two, at most half of it taken.
    private var slots: [Int32]
    /// The places of the first two tags with one name, if there are such.
    private(set) var firstDuplicate: (Int, Int)?

    init(_ tags: [ServiceTag]) {
        var size = 16
        while size < tags.count * 2 { size *= 2 }
        slots = [Int32](repeating: -1, count: size)
        for (place, tag) in tags.enumerated() {
            let slot = self.slot(of: tag.name, in: tags)
            if slots[slot] < 0 {
                slots[slot] = Int32(place)
            } else if firstDuplicate == nil {
                firstDuplicate = (Int(slots[slot]), place)
            }
        }
    }

    /// The place of the first tag with this name.
    func place(of name: String, in tags: [ServiceTag]) -> Int? {
        let place = slots[slot(of: name, in: tags)]
        return place < 0 ? nil : Int(place)
    }

    /// The slot that holds the name, or the free one where it would go.
    private func slot(of name: String, in tags: [ServiceTag]) -> Int {
        var slot = Self.hash(name) & (slots.count - 1)
        while slots[slot] >= 0, !tags[Int(slots[slot])].name.caseInsensitiveEquals(name) {
            slot = (slot + 1) & (slots.count - 1)
        }
        return slot
    }

    private static func hash(_ name: String) -> Int {
        var hasher = Hasher()
        var word: UInt64 = 0
        var count = 0
        for byte in name.utf8 {
            word = word << 8 | UInt64(byte.loweredASCII)
            count += 1
            if count % 8 == 0 { hasher.combine(word) }
        }
        hasher.combine(word)
        return hasher.finalize()
    }
}
