/// Finds room for labels: inside of what they name, else beside it, and never past the edge, on another label, or on
/// what another label names.
struct LabelPlacer {
    private let bounds: PictureBox
    private let obstacles: [PictureBox]
    private var taken: [PictureBox] = []

    /// A placer of labels inside `bounds` that keeps labels beside their targets off `obstacles`.
    init(bounds: PictureBox, obstacles: [PictureBox]) {
        self.bounds = bounds
        self.obstacles = obstacles
    }

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
        ].map(moved).filter { place in !obstacles.contains { $0.overlaps(place) } }
        let places = (target.contains(inside) ? [inside] : []) + beside
        let place = places.first { place in bounds.contains(place) && !taken.contains { $0.overlaps(place) } }
        guard let place else { return nil }
        taken.append(place)
        return PlotArea.text(
            text, x: place.x + width / 2, y: place.y + size * 0.95, anchor: "middle", size: size, isBold: isBold)
    }

    /// The box moved up or down, left or right, until it lies inside of the bounds, by no more than its own size.
    private func moved(_ box: PictureBox) -> PictureBox {
        let x = min(max(box.x, bounds.x), bounds.x + bounds.width - box.width)
        let y = min(max(box.y, bounds.y), bounds.y + bounds.height - box.height)
        guard abs(x - box.x) <= box.width / 2, abs(y - box.y) <= box.height else { return box }
        return PictureBox(x: x, y: y, width: box.width, height: box.height)
    }
}
