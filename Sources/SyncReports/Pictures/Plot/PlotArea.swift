/// The rectangle in which a curve is drawn, with its axes.
struct PlotArea: Sendable {
    /// The left and the right end.
    let left: Double
    /// The right end.
    let right: Double
    /// The upper end.
    let top: Double
    /// The lower end, where the horizontal axis runs.
    let bottom: Double

    /// An area of these ends.
    init(left: Double = 52, right: Double = PictureLayout.width - 12, top: Double, bottom: Double) {
        self.left = left
        self.right = right
        self.top = top
        self.bottom = bottom
    }

    /// A scale from the left to the right.
    func horizontal(_ domain: ClosedRange<Double>, _ spread: PlotScale.Spread = .linear) -> PlotScale {
        PlotScale(domain: domain, range: (left, right), spread: spread)
    }

    /// A scale from below to above.
    func vertical(_ domain: ClosedRange<Double>, _ spread: PlotScale.Spread = .linear) -> PlotScale {
        PlotScale(domain: domain, range: (bottom, top), spread: spread)
    }

    /// The vertical axis: a faint line across at each tick, and its figure on the left where there is room for it;
    /// `name` stands above.
    func verticalAxis(_ scale: PlotScale, named name: String, ticks count: Int = 5) -> [SVGElement] {
        var lowest = Double.infinity
        return scale.ticks(about: count).flatMap { tick -> [SVGElement] in
            let place = scale(tick)
            let rule = line(from: (left, place), to: (right, place), faint: tick != scale.domain.lowerBound)
            guard place <= lowest - PictureLayout.fontSize else { return [rule] }
            lowest = place
            return [rule, PlotArea.text(tick.axisLabel, x: left - 6, y: place + 4, anchor: "end")]
        } + [PlotArea.text(name, x: 2, y: top - 12)]
    }

    /// The horizontal axis: a short line at each tick, and its label below; those that would run into each other are
    /// left out.
    func horizontalAxis(
        _ scale: PlotScale, ticks: [(value: Double, label: String)], named name: String
    ) -> [SVGElement] {
        var elements: [SVGElement] = [line(from: (left, bottom), to: (right, bottom), faint: false)]
        var end = -Double.infinity
        for tick in ticks {
            let place = scale(tick.value)
            let width = PictureLayout.width(of: tick.label)
            let start = min(max(place - width / 2, 0), PictureLayout.width - width)
            elements.append(line(from: (place, bottom), to: (place, bottom + 4), faint: false))
            guard start > end + 6 else { continue }
            elements.append(PlotArea.text(tick.label, x: start + width / 2, y: bottom + 18, anchor: "middle"))
            end = start + width
        }
        if !name.isEmpty {
            elements.append(PlotArea.text(name, x: (left + right) / 2, y: bottom + 38, anchor: "middle"))
        }
        return elements
    }

    private func line(from start: (Double, Double), to end: (Double, Double), faint: Bool) -> SVGElement {
        SVGElement(
            "line",
            [
                "x1": start.0, "y1": start.1, "x2": end.0, "y2": end.1, "stroke": PictureColour.ink,
                "stroke-opacity": faint ? 0.18 : 0.6,
            ])
    }

    /// Text at a place; `anchor` is start, middle or end.
    static func text(
        _ text: String, x: Double, y: Double, anchor: String = "start", size: Double = PictureLayout.fontSize,
        isBold: Bool = false
    ) -> SVGElement {
        SVGElement(
            "text",
            [
                "x": x, "y": y, "text-anchor": anchor, "font-size": size, "font-weight": isBold ? "600" : "400",
                // A rim in the colour of the page keeps text readable on lines and patterns.
                "paint-order": "stroke", "stroke": PictureColour.paper, "stroke-width": 3, "stroke-linejoin": "round",
            ],
            text: text)
    }

    /// A label of a point at (`x`, `y`): beside it, else above or below it, where it is not written over anything.
    ///
    /// - Parameters:
    ///   - texts: What it may say; the first for which there is room.
    ///   - obstacles: What it is not to be written over; where there is no room at all it is.
    func label(_ texts: [String], x: Double, y: Double, avoiding obstacles: [PictureBox]) -> SVGElement {
        let size = PictureLayout.fontSize
        let heights =
            stride(from: min(y - 8, bottom - 8), to: top + size, by: -4).map { $0 }
            + stride(from: y + size + 4, to: bottom - 8, by: 4)
        for text in texts {
            let width = PictureLayout.width(of: text)
            let starts = ([x + 10, x - 10 - width, x - width / 2] + stride(from: x + 20, to: right, by: 10))
                .filter { $0 >= left + 4 && $0 + width <= right }
            for height in heights {
                for start in starts {
                    let box = PictureBox(x: start, y: height - size, width: width, height: size + 4)
                    guard !obstacles.contains(where: box.overlaps) else { continue }
                    return PlotArea.text(text, x: start, y: height, isBold: true)
                }
            }
        }
        return label(texts.last ?? "", x: x, y: y, isBold: true)
    }

    /// A label of a point of a falling curve, at (`x`, `y`): above it on the right where there is room, else below it on
    /// the left, for there the curve is not.
    func label(_ text: String, x: Double, y: Double, isBold: Bool = false) -> SVGElement {
        let width = PictureLayout.width(of: text)
        let height = { (y: Double) in min(max(y, top + 12), bottom - 8) }
        if x + 10 + width <= right { return PlotArea.text(text, x: x + 10, y: height(y - 8), isBold: isBold) }
        let end = max(x - 10, left + 4 + width)
        return PlotArea.text(text, x: min(end, right), y: height(y + 22), anchor: "end", isBold: isBold)
    }
}
