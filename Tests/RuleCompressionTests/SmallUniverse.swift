import IPNetworks
import RuleCompression

/// The whole IPv4 space cut into a few cells: a small window of equal cells somewhere, and around it the largest blocks
/// that do not touch it.
///
///     0.0.0.0/0  ├───────────────────────────────────────────────────────────────────┤
///     cells      ├────────────────┼──┼──┼──┼──┼────────┼────────────────────────────┤
///                                  └ window ┘
///
/// Where every set is made of whole cells, and no rule is smaller than a cell, all answers can be written down one by one.
struct SmallUniverse {
    /// A prefix made of whole cells.
    struct Node {
        let prefix: IPv4Prefix
        /// One bit a cell.
        let cells: UInt64
        /// The indices of its halves; nil for a cell.
        let halves: (lower: Int, upper: Int)?
    }

    /// The cells, ascending.
    private(set) var cells: [IPv4Prefix] = []
    /// The window's cells, as bits.
    private(set) var window: UInt64 = 0
    /// Every prefix made of whole cells, each after its halves; the whole space stands last.
    private(set) var nodes: [Node] = []

    /// A universe whose window holds `2^depth` cells.
    init(window: IPv4Prefix, depth: Int) { add(IPv4Prefix(IPv4Address(bits: 0)).whole, window: window, depth: depth) }

    @discardableResult
    private mutating func add(_ prefix: IPv4Prefix, window: IPv4Prefix, depth: Int) -> Int {
        let isAround = prefix.contains(window) && prefix != window
        let isInside = window.contains(prefix) && prefix.length < window.length + depth
        if isAround || isInside, let halves = prefix.halves {
            let lower = add(halves.lower, window: window, depth: depth)
            let upper = add(halves.upper, window: window, depth: depth)
            nodes.append(
                Node(prefix: prefix, cells: nodes[lower].cells | nodes[upper].cells, halves: (lower, upper)))
        } else {
            if window.contains(prefix) { self.window |= 1 << cells.count }
            nodes.append(Node(prefix: prefix, cells: 1 << cells.count, halves: nil))
            cells.append(prefix)
        }
        return nodes.count - 1
    }

    /// The number of addresses in the cells of `set`.
    func addressCount(_ set: UInt64) -> UInt64 {
        var rest = set
        var count: UInt64 = 0
        while rest != 0 {
            count += cells[rest.trailingZeroBitCount].addressCount
            rest &= rest - 1
        }
        return count
    }

    /// `set` with the upper half of the window as the lower half is.
    func mirroringLowerHalf(of set: UInt64) -> UInt64 {
        let half = window.nonzeroBitCount / 2
        let lower = ((1 << half) - 1) << window.trailingZeroBitCount as UInt64
        return set & ~window | set & lower | (set & lower) << half
    }

    /// The cells of `set`.
    func prefixes(_ set: UInt64) -> [IPv4Prefix] { cells.indices.filter { set >> $0 & 1 == 1 }.map { cells[$0] } }
}

extension IPv4Prefix {
    /// 0.0.0.0/0.
    fileprivate var whole: IPv4Prefix { IPv4Prefix(containing: first, length: 0) }
}
