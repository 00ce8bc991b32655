/// A line that keeps its height from one point to the next: figures that hold until they change.
struct StepLine: Sendable {
    /// The points, from left to right, in the drawing's units.
    let points: [(x: Double, y: Double)]

    /// The line through `points`, which goes on to `end`.
    init(_ points: [(x: Double, y: Double)], end: Double? = nil) {
        self.points = points + (end.flatMap { end in points.last.map { [(x: end, y: $0.y)] } } ?? [])
    }

    /// The line as the data of a path.
    var path: String {
        guard let first = points.first else { return "" }
        var path = "M\(first.x.svgText) \(first.y.svgText)"
        for point in points.dropFirst() { path += "H\(point.x.svgText)V\(point.y.svgText)" }
        return path
    }

    /// Where the line is drawn: a box around each of its straight parts, `margin` wider than it on every side.
    func boxes(margin: Double) -> [PictureBox] {
        var boxes: [PictureBox] = []
        for (start, end) in zip(points, points.dropFirst()) {
            let (left, top) = (min(start.x, end.x) - margin, min(start.y, end.y) - margin)
            let (width, height) = (abs(end.x - start.x) + 2 * margin, abs(end.y - start.y) + 2 * margin)
            boxes.append(PictureBox(x: left, y: start.y - margin, width: width, height: 2 * margin))
            boxes.append(PictureBox(x: end.x - margin, y: top, width: 2 * margin, height: height))
        }
        return boxes
    }

    /// The line as an element; `dashes` tells it from others without colour.
    func element(colour: String, dashes: String = "none", width: Double = 2) -> SVGElement {
        SVGElement(
            "path",
            [
                "d": path, "fill": "none", "stroke": colour, "stroke-width": width, "stroke-dasharray": dashes,
                "stroke-linejoin": "round",
            ])
    }

    /// The area between the line and `base`.
    func area(base: Double, fill: String, opacity: Double = 1) -> SVGElement {
        guard let first = points.first, let last = points.last else { return SVGElement("g") }
        let outline = "\(path)L\(last.x.svgText) \(base.svgText)L\(first.x.svgText) \(base.svgText)Z"
        return SVGElement("path", ["d": outline, "fill": fill, "fill-opacity": opacity, "stroke": "none"])
    }
}
