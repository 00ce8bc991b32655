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

    /// The vertical axis: a faint line across at each tick, and its figure on the left; `name` stands above.
    func verticalAxis(_ scale: PlotScale, named name: String, ticks count: Int = 5) -> [SVGElement] {
        scale.ticks(about: count).flatMap { tick in
            [
                line(from: (left, scale(tick)), to: (right, scale(tick)), faint: tick != scale.domain.lowerBound),
                PlotArea.text(tick.axisLabel, x: left - 6, y: scale(tick) + 4, anchor: "end"),
            ]
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

    /// A label of a point at (`x`, `y`): beside it on the side that has room, and inside the area's height.
    func label(_ text: String, x: Double, y: Double, isBold: Bool = false) -> SVGElement {
        let width = PictureLayout.width(of: text)
        let height = min(max(y - 10, top + 12), bottom - 8)
        if x + 8 + width <= right { return PlotArea.text(text, x: x + 8, y: height, isBold: isBold) }
        let end = max(x - 8, left + 4 + width)
        return PlotArea.text(text, x: min(end, right), y: height, anchor: "end", isBold: isBold)
    }
}
