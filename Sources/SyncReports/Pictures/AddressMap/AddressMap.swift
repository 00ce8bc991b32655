import FirewallSync
import IPNetworks

/// A map of the addresses that a registry lets in: the IPv4 space along a Hilbert curve, an overview and its places.
package struct AddressMap: Picture {
    private let rules: [IPv4Prefix]
    private let kinds: AddressKinds
    private let squares: AddressMapSquares

    /// The map of a registry once a plan is applied; nil where no address is let in or required.
    package init?(_ plan: RulePlan) {
        let read = { (values: [String]) in values.compactMap { try? IPv4Prefix(parsingAddressOrPrefix: $0) } }
        self.init(
            required: IPv4PrefixSet(plan.required.prefixes),
            rules: read(plan.rules.filter { $0.action != .remove && !$0.isTemporary }.map(\.value)),
            foreign: read(plan.registry.foreignRules),
            temporary: plan.doors.filter(\.hasOwnRule).map(\.prefix))
    }

    /// A map of these addresses; nil where there are none.
    ///
    /// - Parameters:
    ///   - required: The addresses that must be able to connect.
    ///   - rules: The rules of ours.
    ///   - foreign: The rules that are not ours.
    ///   - temporary: What doors let in that close again.
    package init?(
        required: IPv4PrefixSet, rules: [IPv4Prefix], foreign: [IPv4Prefix], temporary: [IPv4Prefix] = []
    ) {
        let (ours, open) = (IPv4PrefixSet(rules), IPv4PrefixSet(temporary))
        let kinds = AddressKinds(
            required: required, ours: ours, temporary: open, foreign: IPv4PrefixSet(foreign))
        let focus = required.union(ours).union(open)
        let weight = { (place: IPv4Prefix) in
            [.refused, .overAllowed, .temporary, .required].map { kinds.count($0, in: place) }
        }
        guard
            let squares = AddressMapSquares(
                content: focus.union(IPv4PrefixSet(foreign)), focus: focus, weight: weight)
        else { return nil }
        self.rules = rules.sorted()
        self.kinds = kinds
        self.squares = squares
    }

    package var title: String { "Map of the addresses that the registry lets in" }

    package var sentence: String {
        let parts = present.map { kind in
            "\(kinds[kind].addressCount.counted("address", plural: "addresses")) \(kind.words)"
        }
        let places = squares.places.count
        let extent =
            places == 0
            ? "All lie in \(squares.overview)."
            : "They lie in \(squares.overview); "
                + (squares.omitted == 0
                    ? "\(places.counted("place")) in it \(places == 1 ? "is" : "are") drawn enlarged."
                    : "of \((places + squares.omitted).grouped) places in it the \(places.grouped) that let in the "
                        + "most beyond what is required are drawn enlarged.")
        return parts.joined(separator: "; ") + ". " + extent
    }

    package var table: PictureTable {
        let places = squares.places.isEmpty ? [squares.overview] : squares.places
        return PictureTable(
            ["", "Place"] + present.map(\.words),
            places.enumerated().map { index, place in
                [squares.places.isEmpty ? "" : Self.letter(index), place.description]
                    + present.map { kinds.count($0, in: place).grouped }
            })
    }

    package var height: Double { legendTop + Double(present.count + 1) * Self.legendLine }

    package func drawing(id: String) -> [SVGElement] {
        let patterns = SVGElement("defs", [:], present.map { $0.pattern(id: id) })
        return [patterns] + panels.enumerated().flatMap { drawing(of: $0.element, index: $0.offset, id: id) }
            + legend(id: id)
    }

    private var present: [AddressKind] { AddressKind.allCases.filter { !kinds[$0].isEmpty } }

    private static func letter(_ index: Int) -> String { String("ABCDE".dropFirst(index).prefix(1)) }
}

// MARK: - Panels

extension AddressMap {
    private static let caption = 22.0
    private static let gap = 16.0
    private static let legendLine = 21.0

    private var panelSide: Double {
        squares.places.isEmpty ? 400 : (PictureLayout.width - Self.gap - 4) / 2
    }

    private var rows: Int { squares.places.isEmpty ? 1 : (squares.places.count + 2) / 2 }

    private var legendTop: Double { Double(rows) * (panelSide + Self.caption + 8) + 8 }

    /// The overview and then the places, in two columns; an overview that is the only place is larger.
    private var panels: [AddressMapPanel] {
        let isAlone = squares.places.isEmpty
        return ([squares.overview] + squares.places).enumerated().map { index, square in
            AddressMapPanel(
                square: square, levels: isAlone ? 6 : 5,
                x: isAlone ? 40 : 2 + Double(index % 2) * (panelSide + Self.gap),
                y: Self.caption + Double(index / 2) * (panelSide + Self.caption + 8), side: panelSide)
        }
    }

    private func drawing(of panel: AddressMapPanel, index: Int, id: String) -> [SVGElement] {
        let isOverview = index == 0 && !squares.places.isEmpty
        let name = isOverview ? "all: \(panel.square)" : squares.places.isEmpty ? "\(panel.square)" : ""
        let caption = name.isEmpty ? "\(Self.letter(index - 1)): \(panel.square)" : name
        return [PlotArea.text(caption, x: panel.x, y: panel.y - 7, isBold: true)] + panel.ground(kinds, id: id)
            + (isOverview ? marks(in: panel) : [panel.outlines(of: rules)] + labels(in: panel))
    }

    /// A frame and a letter for each place in the overview.
    private func marks(in panel: AddressMapPanel) -> [SVGElement] {
        let boxes = squares.places.map { panel.visibleBox(of: $0) }
        var placer = placer(in: panel, obstacles: boxes)
        return zip(boxes, squares.places.indices).flatMap { box, index in
            let frame = SVGElement(
                "path",
                ["d": box.path, "fill": "none", "stroke": PictureColour.ink, "stroke-width": 1.6])
            let letter = placer.label(Self.letter(index), of: box, size: PictureLayout.fontSize, isBold: true)
            return [frame] + (letter.map { [$0] } ?? [])
        }
    }

    /// The largest rules by name, as far as there is room.
    private func labels(in panel: AddressMapPanel) -> [SVGElement] {
        let inside = rules.filter { panel.square.contains($0) }.sorted { ($0.length, $0) < ($1.length, $1) }
        var placer = placer(in: panel, obstacles: inside.map { panel.visibleBox(of: $0) })
        return inside.prefix(8).compactMap { rule in
            placer.label(rule.description, of: panel.visibleBox(of: rule), size: 11)
        }
    }

    private func placer(in panel: AddressMapPanel, obstacles: [PictureBox]) -> LabelPlacer {
        LabelPlacer(
            bounds: PictureBox(x: panel.x + 2, y: panel.y + 2, width: panel.side - 4, height: panel.side - 4),
            obstacles: obstacles)
    }

    private func legend(id: String) -> [SVGElement] {
        let entries =
            present.map { kind in
                (
                    fill: kind.fill(id: id), stroke: kind.colour.css,
                    text: "\(kind.words): \(kinds[kind].addressCount.grouped)"
                )
            } + [(fill: "none", stroke: PictureColour.ink, text: "outlined: a rule of ours, or a place enlarged")]
        return entries.enumerated().flatMap { index, entry in
            let y = legendTop + Double(index) * Self.legendLine
            return [
                SVGElement(
                    "rect",
                    [
                        "x": 3, "y": y, "width": 22, "height": 14, "fill": entry.fill, "stroke": entry.stroke,
                        "stroke-width": 1.2,
                    ]),
                PlotArea.text(entry.text, x: 34, y: y + 12),
            ]
        }
    }
}
