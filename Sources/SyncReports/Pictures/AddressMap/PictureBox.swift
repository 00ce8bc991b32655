/// A rectangle in a drawing.
struct PictureBox: Sendable, Hashable {
    /// The left end.
    var x: Double
    /// The upper end.
    var y: Double
    /// From left to right.
    var width: Double
    /// From above to below.
    var height: Double

    /// The rectangle as the data of a path.
    var path: String { "M\(x.svgText) \(y.svgText)h\(width.svgText)v\(height.svgText)h\((-width).svgText)z" }

    /// Whether a point lies in both.
    func overlaps(_ other: PictureBox) -> Bool {
        x < other.x + other.width && other.x < x + width && y < other.y + other.height && other.y < y + height
    }

    /// Whether all of `other` lies inside.
    func contains(_ other: PictureBox) -> Bool {
        x <= other.x && other.x + other.width <= x + width && y <= other.y && other.y + other.height <= y + height
    }
}

/// Finds room for labels: inside of what they name, else beside it, and never on another label or past the edge.
struct LabelPlacer {
    private let bounds: PictureBox
    private var taken: [PictureBox] = []

    /// A placer of labels inside `bounds`.
    init(bounds: PictureBox) { self.bounds = bounds }

    /// The label of what is drawn at `target`; nil where there is no room.
    mutating func label(_ text: String, of target: PictureBox, size: Double, isBold: Bool = false) -> SVGElement? {
        let width = PictureLayout.width(of: text, size: size) + 4
        let height = size + 3
        let (middleX, middleY) = (target.x + target.width / 2, target.y + target.height / 2)
        let inside = PictureBox(x: middleX - width / 2, y: middleY - height / 2, width: width, height: height)
        let beside = [
            PictureBox(x: target.x + target.width + 1, y: inside.y, width: width, height: height),
            PictureBox(x: target.x - width - 1, y: inside.y, width: width, height: height),
            PictureBox(x: inside.x, y: target.y + target.height + 1, width: width, height: height),
            PictureBox(x: inside.x, y: target.y - height - 1, width: width, height: height),
        ].map(moved)
        let places = (target.contains(inside) ? [inside] : []) + beside
        guard
            let place = places.first(where: { place in
                bounds.contains(place) && !taken.contains { $0.overlaps(place) }
            })
        else { return nil }
        taken.append(place)
        return PlotArea.text(
            text, x: place.x + width / 2, y: place.y + size * 0.95, anchor: "middle", size: size, isBold: isBold)
    }

    /// Keeps others off `box`.
    mutating func avoid(_ box: PictureBox) { taken.append(box) }

    /// The box moved up or down, left or right, until it lies inside of the bounds, by no more than its own size.
    private func moved(_ box: PictureBox) -> PictureBox {
        let x = min(max(box.x, bounds.x), bounds.x + bounds.width - box.width)
        let y = min(max(box.y, bounds.y), bounds.y + bounds.height - box.height)
        guard abs(x - box.x) <= box.width / 2, abs(y - box.y) <= box.height else { return box }
        return PictureBox(x: x, y: y, width: box.width, height: box.height)
    }
}
