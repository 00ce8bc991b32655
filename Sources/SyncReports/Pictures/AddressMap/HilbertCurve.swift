import IPNetworks

/// The Hilbert curve through the IPv4 space: a square of 65,536 by 65,536 addresses.
///
/// Neighbours stay neighbours, and every prefix is one rectangle.
enum HilbertCurve {
    /// The side of the whole space.
    static let side = 65_536

    /// A rectangle of addresses; `x` and `y` are its smallest.
    struct Rectangle: Sendable, Hashable {
        var x: Int
        var y: Int
        var width: Int
        var height: Int
    }

    /// Where an address lies.
    ///
    /// From the lowest two bits to the highest: each pair names a quarter, and turns what was placed so far into it.
    static func place(of address: IPv4Address) -> (x: Int, y: Int) {
        var (x, y) = (0, 0)
        var bits = address.bits
        var side = 1
        while side < Self.side {
            let right = Int(bits >> 1 & 1)
            let upper = Int((bits ^ bits >> 1) & 1)
            if upper == 0 {
                if right == 1 { (x, y) = (side - 1 - x, side - 1 - y) }
                swap(&x, &y)
            }
            x += side * right
            y += side * upper
            bits >>= 2
            side *= 2
        }
        return (x, y)
    }

    /// The rectangle of a prefix: a square where the length is even, else two squares side by side.
    static func rectangle(of prefix: IPv4Prefix) -> Rectangle {
        guard !prefix.length.isMultiple(of: 2), let halves = prefix.halves else { return square(of: prefix) }
        let (lower, upper) = (square(of: halves.lower), square(of: halves.upper))
        return Rectangle(
            x: min(lower.x, upper.x), y: min(lower.y, upper.y),
            width: lower.x == upper.x ? lower.width : 2 * lower.width,
            height: lower.y == upper.y ? lower.height : 2 * lower.height)
    }

    /// The square of a prefix of even length.
    private static func square(of prefix: IPv4Prefix) -> Rectangle {
        let side = Self.side >> (prefix.length / 2)
        let (x, y) = place(of: prefix.first)
        return Rectangle(x: x & ~(side - 1), y: y & ~(side - 1), width: side, height: side)
    }
}
