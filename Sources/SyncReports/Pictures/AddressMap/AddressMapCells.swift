import IPNetworks

/// The cells of a square of the address space, each with the kind of addresses that it shows.
struct AddressMapCells {
    private let square: IPv4Prefix
    private let length: Int
    /// The kind of each cell along the curve; nil where there is nothing.
    private let kinds: [AddressKind?]

    /// Fills the cells, which are the prefixes of `length` in `square`; both lengths are even.
    ///
    /// - Complexity: O(cells + ranges).
    init(_ kinds: AddressKinds, square: IPv4Prefix, length: Int) {
        self.square = square
        self.length = length
        var most = [(kind: AddressKind?, addresses: UInt64)](repeating: (nil, 0), count: 1 << (length - square.length))
        for kind in AddressKind.allCases {
            for range in kinds[kind].intersection([square]).ranges {
                var first = range.first
                while true {
                    let cell = IPv4Prefix(containing: first, length: length)
                    let last = min(cell.last, range.last)
                    let index = Int((first.bits - square.first.bits) >> UInt32(32 - length))
                    // A required address that is refused always shows, however few they are.
                    let addresses = kind == .refused ? .max : IPRange(first: first, last: last).addressCount
                    if addresses > most[index].addresses { most[index] = (kind, addresses) }
                    if last == range.last { break }
                    first = IPv4Address(bits: last.bits + 1)
                }
            }
        }
        self.kinds = most.map(\.kind)
    }

    /// The cells of a kind, put together to the fewest rectangles along the curve.
    func prefixes(of kind: AddressKind) -> [IPv4Prefix] {
        IPv4PrefixSet(kinds.indices.filter { kinds[$0] == kind }.map(cell)).prefixes
    }

    private func cell(_ index: Int) -> IPv4Prefix {
        IPv4Prefix(
            containing: IPv4Address(bits: square.first.bits + UInt32(index) << UInt32(32 - length)), length: length)
    }

    /// The lines between cells of different kinds, as the data of a path in a square of `side` at (`x`, `y`).
    func borders(x: Double, y: Double, side: Double) -> String {
        let rows = 1 << ((length - square.length) / 2)
        let unit = side / Double(rows)
        let whole = HilbertCurve.rectangle(of: square)
        var grid = [AddressKind?](repeating: nil, count: kinds.count)
        for index in kinds.indices {
            let place = HilbertCurve.rectangle(of: cell(index))
            grid[(place.y - whole.y) / place.height * rows + (place.x - whole.x) / place.width] = kinds[index]
        }
        var path = ""
        for line in 1..<max(rows, 2) where rows > 1 {
            let across = Self.runs(rows) { grid[(line - 1) * rows + $0] != grid[line * rows + $0] }
            for run in across {
                path +=
                    "M\((x + Double(run.lowerBound) * unit).svgText) \((y + Double(line) * unit).svgText)"
                    + "h\((Double(run.count) * unit).svgText)"
            }
            let down = Self.runs(rows) { grid[$0 * rows + line - 1] != grid[$0 * rows + line] }
            for run in down {
                path +=
                    "M\((x + Double(line) * unit).svgText) \((y + Double(run.lowerBound) * unit).svgText)"
                    + "v\((Double(run.count) * unit).svgText)"
            }
        }
        return path
    }

    /// The longest stretches of places below `count` at which `condition` holds.
    private static func runs(_ count: Int, where condition: (Int) -> Bool) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        for index in 0..<count where condition(index) {
            if let last = runs.last, last.upperBound == index {
                runs[runs.count - 1] = last.lowerBound..<index + 1
            } else {
                runs.append(index..<index + 1)
            }
        }
        return runs
    }
}
