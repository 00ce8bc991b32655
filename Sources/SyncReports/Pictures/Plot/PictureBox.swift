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
