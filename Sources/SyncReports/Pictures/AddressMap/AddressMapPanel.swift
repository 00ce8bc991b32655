import IPNetworks

/// One square of the address space, drawn in cells of equal size.
///
/// What is smaller than a cell shows as one cell. Where several kinds share a cell, the one with the most addresses
/// is drawn, but for required addresses that are refused, which always show.
struct AddressMapPanel {
    /// The square.
    let square: IPv4Prefix
    /// The cells along a side as a power of two.
    let levels: Int
    /// The left end in the drawing.
    let x: Double
    /// The upper end.
    let y: Double
    /// The side in the drawing.
    let side: Double

    private var cellLength: Int { min(square.length + 2 * levels, 32) }

    /// Where `prefix`, which lies in the square, is drawn.
    func box(of prefix: IPv4Prefix) -> PictureBox {
        let whole = HilbertCurve.rectangle(of: square)
        let part = HilbertCurve.rectangle(of: prefix)
        let unit = side / Double(whole.width)
        return PictureBox(
            x: x + Double(part.x - whole.x) * unit, y: y + Double(part.y - whole.y) * unit,
            width: Double(part.width) * unit, height: Double(part.height) * unit)
    }

    /// Where `prefix` is drawn, no smaller than a cell.
    func visibleBox(of prefix: IPv4Prefix) -> PictureBox {
        box(of: prefix.length > cellLength ? IPv4Prefix(containing: prefix.first, length: cellLength) : prefix)
    }

    /// The ground, the quarters of quarters for the eye to hold on to, and every kind as one shape.
    ///
    /// - Complexity: O(cells + ranges); at most one rectangle for each cell.
    func ground(_ kinds: AddressKinds, id: String) -> [SVGElement] {
        let lines = (1...3).map { step in
            let offset = (side * Double(step) / 4)
            return
                "M\((x + offset).svgText) \(y.svgText)v\(side.svgText)M\(x.svgText) \((y + offset).svgText)h\(side.svgText)"
        }
        return [
            SVGElement("path", ["d": lines.joined(), "stroke": PictureColour.ink, "stroke-opacity": 0.14])
        ] + shapes(kinds, id: id) + [
            SVGElement(
                "rect",
                [
                    "x": x, "y": y, "width": side, "height": side, "fill": "none", "stroke": PictureColour.ink,
                    "stroke-opacity": 0.6,
                ])
        ]
    }

    private func shapes(_ kinds: AddressKinds, id: String) -> [SVGElement] {
        let cells = cellsByKind(kinds)
        return AddressKind.allCases.compactMap { kind in
            let prefixes = cells[kind.rawValue].prefixes
            guard !prefixes.isEmpty else { return nil }
            return SVGElement(
                "path",
                [
                    "d": prefixes.map { box(of: $0).path }.joined(), "fill": kind.fill(id: id),
                    "stroke": kind.colour.css, "stroke-width": 0.7,
                ])
        }
    }

    /// The cells of each kind, as addresses.
    private func cellsByKind(_ kinds: AddressKinds) -> [IPv4PrefixSet] {
        let shift = UInt32(32 - cellLength)
        let count = 1 << (cellLength - square.length)
        var most = [(kind: Int, addresses: UInt64)](repeating: (-1, 0), count: count)
        for kind in AddressKind.allCases {
            for range in kinds[kind].intersection([square]).ranges {
                var first = range.first.bits
                while true {
                    let end = first | (UInt32.max >> (32 - shift) & (shift == 0 ? 0 : .max))
                    let last = min(end, range.last.bits)
                    let cell = Int((first - square.first.bits) >> shift)
                    let addresses = kind == .refused ? .max : IPv4Address.count(from: first, through: last)
                    if addresses > most[cell].addresses { most[cell] = (kind.rawValue, addresses) }
                    if last == range.last.bits { break }
                    first = last + 1
                }
            }
        }
        return AddressKind.allCases.map { kind in
            IPv4PrefixSet(
                most.indices.filter { most[$0].kind == kind.rawValue }.map { cell in
                    IPv4Prefix(
                        containing: IPv4Address(bits: square.first.bits + UInt32(cell) << shift), length: cellLength)
                })
        }
    }

    /// The outlines of those of `rules` that are larger than a cell.
    func outlines(of rules: [IPv4Prefix]) -> SVGElement {
        let path = rules.filter { square.contains($0) && $0.length < cellLength }.map { box(of: $0).path }.joined()
        return SVGElement(
            "path", ["d": path, "fill": "none", "stroke": PictureColour.ink, "stroke-width": 1.2])
    }
}
