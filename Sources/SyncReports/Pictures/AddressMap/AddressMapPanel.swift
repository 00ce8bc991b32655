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
            let offset = side * Double(step) / 4
            return "M\((x + offset).svgText) \(y.svgText)v\(side.svgText)"
                + "M\(x.svgText) \((y + offset).svgText)h\(side.svgText)"
        }
        let cells = AddressMapCells(kinds, square: square, length: cellLength)
        return [SVGElement("path", ["d": lines.joined(), "stroke": PictureColour.ink, "stroke-opacity": 0.14])]
            + shapes(cells, id: id) + [
                SVGElement(
                    "path",
                    [
                        "d": cells.borders(x: x, y: y, side: side), "stroke": PictureColour.ink,
                        "stroke-opacity": 0.45, "fill": "none",
                    ]),
                SVGElement(
                    "rect",
                    [
                        "x": x, "y": y, "width": side, "height": side, "fill": "none", "stroke": PictureColour.ink,
                        "stroke-opacity": 0.6,
                    ]),
            ]
    }

    private func shapes(_ cells: AddressMapCells, id: String) -> [SVGElement] {
        AddressKind.allCases.compactMap { kind in
            let path = cells.prefixes(of: kind).map { box(of: $0).path }.joined()
            return path.isEmpty ? nil : SVGElement("path", ["d": path, "fill": kind.fill(id: id)])
        }
    }

    /// The outlines of those of `rules` that are larger than a cell.
    func outlines(of rules: [IPv4Prefix]) -> SVGElement {
        let path = rules.filter { square.contains($0) && $0.length < cellLength }.map { box(of: $0).path }.joined()
        return SVGElement(
            "path", ["d": path, "fill": "none", "stroke": PictureColour.ink, "stroke-width": 1.2])
    }
}
