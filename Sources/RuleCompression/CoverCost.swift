/// What a set of exactly k rules costs, criteria 1, 2 and 4 in one number: costs add up, and the smaller is the better.
///
/// With k fixed, the rules that are not present yet stand for the changes, and the addresses in A for all addresses.
protocol CoverCost: Comparable, Sendable {
    /// More than any cost; never added to.
    static var unreached: Self { get }
    init(excess: UInt32, isAdded: Bool, allowed: UInt32)
    static func + (left: Self, right: Self) -> Self
    /// The addresses outside R∪A.
    var excess: UInt64 { get }
    /// The rules that are not present yet.
    var added: Int { get }
    /// The addresses in A.
    var allowed: UInt64 { get }
}

extension CoverCost {
    @inline(__always) init(_ node: CandidateTree.Node) {
        self.init(excess: node.excess, isAdded: !node.isPresent, allowed: node.allowed)
    }
}

/// A cost where A is empty: 32 bits of excess above 20 bits of added rules, in a `Double`, which holds 53 bits exactly and
/// whose minimum, unlike that of 64-bit integers, is one vector instruction on every processor that we build for.
struct NarrowCost: CoverCost {
    private let value: Double

    private init(value: Double) { self.value = value }

    @inline(__always) init(excess: UInt32, isAdded: Bool, allowed: UInt32) {
        value = Double(UInt64(excess) << 20 | (isAdded ? 1 : 0))
    }

    /// Whether the cost of so many rules fits.
    static func canCount(_ rules: Int) -> Bool { rules < 1 << 20 }

    static var unreached: Self { Self(value: .infinity) }

    @inline(__always) static func + (left: Self, right: Self) -> Self { Self(value: left.value + right.value) }
    @inline(__always) static func < (left: Self, right: Self) -> Bool { left.value < right.value }

    var excess: UInt64 { UInt64(value) >> 20 }
    var added: Int { Int(value) & (1 << 20 - 1) }
    var allowed: UInt64 { 0 }
}

/// Any cost: excess, added rules and addresses in A from the highest bits down.
struct WideCost: CoverCost {
    private let value: UInt128

    private init(value: UInt128) { self.value = value }

    @inline(__always) init(excess: UInt32, isAdded: Bool, allowed: UInt32) {
        value = UInt128(excess) << 96 | UInt128(isAdded ? 1 : 0) << 64 | UInt128(allowed)
    }

    static var unreached: Self { Self(value: .max) }

    @inline(__always) static func + (left: Self, right: Self) -> Self { Self(value: left.value &+ right.value) }
    @inline(__always) static func < (left: Self, right: Self) -> Bool { left.value < right.value }

    var excess: UInt64 { UInt64(truncatingIfNeeded: value >> 96) }
    var added: Int { Int(truncatingIfNeeded: value >> 64 & 0xFFFF_FFFF) }
    var allowed: UInt64 { UInt64(truncatingIfNeeded: value) }
}
