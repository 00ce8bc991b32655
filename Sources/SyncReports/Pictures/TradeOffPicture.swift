import FirewallSync

/// The trade-off curve: the fewest over-allowed addresses for each number of rules, with the plan's own point.
package struct TradeOffPicture: Picture {
    private let curve: [TradeOffPoint]
    private let chosen: (rules: Int, overAllowed: UInt64)
    private let budget: Int

    /// The picture of a plan; nil where the plan has no curve, because nothing could satisfy it.
    package init?(_ plan: RulePlan) {
        self.init(
            curve: plan.curve,
            rules: plan.rules.count { $0.action != .remove }, overAllowed: plan.overAllowed.after,
            budget: plan.budget.rules)
    }

    /// The picture of a curve that ascends by rules; nil for an empty one.
    ///
    /// - Parameters:
    ///   - rules: The rules that the plan has.
    ///   - overAllowed: The addresses that they let in though nothing requires them.
    ///   - budget: The most rules that it may have.
    package init?(curve: [TradeOffPoint], rules: Int, overAllowed: UInt64, budget: Int) {
        guard !curve.isEmpty else { return nil }
        self.curve = curve
        chosen = (rules, overAllowed)
        self.budget = budget
    }

    package var title: String { "Rules against over-allowed addresses" }

    package var sentence: String {
        let own =
            "The plan has \(chosen.rules.counted("rule")) of at most \(max(budget, 0).grouped) and lets in "
            + (chosen.overAllowed == 0
                ? "nothing that is not required."
                : "\(chosen.overAllowed.counted("address", plural: "addresses")) that nothing requires.")
        let lossless = curve.first { $0.overAllowed == 0 }
        let least = curve.first.map { point in
            " It takes at least \(point.rules.counted("rule")), with "
                + "\(point.overAllowed.counted("over-allowed address", plural: "over-allowed addresses"))"
        }
        guard chosen.overAllowed > 0 || (curve.first?.rules ?? 0) < chosen.rules else { return own }
        let exact =
            lossless.map { "; from \($0.rules.counted("rule")) on there is none." }
            ?? "; no number of rules within the budget is without any."
        return own + (least ?? "") + exact
    }

    package var table: PictureTable {
        let own = (rules: chosen.rules, overAllowed: chosen.overAllowed, remark: "this plan")
        let others = TradeOffSummary(curve).points.filter { ($0.rules, $0.overAllowed) != chosen }
            .map { (rules: $0.rules, overAllowed: $0.overAllowed, remark: "") }
        return PictureTable(
            ["Rules", "Over-allowed addresses", ""],
            (others + [own]).sorted { $0.rules < $1.rules }.map {
                [$0.rules.grouped, $0.overAllowed.grouped, $0.remark]
            })
    }

    package var height: Double { 330 }

    private var area: PlotArea { PlotArea(top: 34, bottom: 280) }

    private var rulesScale: PlotScale {
        let first = Double(min(curve.first?.rules ?? 0, chosen.rules))
        let last = Double(max(curve.last?.rules ?? 1, chosen.rules, budget, 1))
        // Where the budget dwarfs the curve, ratios keep both in sight.
        let spread: PlotScale.Spread = last > 24 * max(first, 1) ? .symlog : .linear
        return area.horizontal(first...max(last, first + 1), spread)
    }

    private var addressScale: PlotScale {
        let most = max(curve.first?.overAllowed ?? 0, chosen.overAllowed)
        return area.vertical(0...Double(max(most, 1)), most > 40 ? .symlog : .linear)
    }

    package func drawing(id: String) -> [SVGElement] {
        let (rules, addresses) = (rulesScale, addressScale)
        let points = curve.map { (x: rules(Double($0.rules)), y: addresses(Double($0.overAllowed))) }
        let line = StepLine(points, end: area.right)
        return area.verticalAxis(addresses, named: "over-allowed addresses")
            + area.horizontalAxis(
                rules, ticks: rules.ticks(about: 7).map { ($0, $0.axisLabel) }, named: "rules of ours")
            + [
                line.area(base: area.bottom, fill: PictureColour.overAllowed.css, opacity: 0.12),
                line.element(colour: PictureColour.overAllowed.css),
            ]
            + budgetLine(rules) + chosenPoint(rules, addresses, line)
    }

    /// A dashed line where the budget ends.
    private func budgetLine(_ rules: PlotScale) -> [SVGElement] {
        guard budget > 0 else { return [] }
        let place = rules(Double(budget))
        return [
            SVGElement(
                "line",
                [
                    "x1": place, "y1": area.top, "x2": place, "y2": area.bottom, "stroke": PictureColour.ink,
                    "stroke-width": 1.5, "stroke-dasharray": "5 4",
                ]),
            area.label("budget \(budget.grouped)", x: place, y: area.top),
        ]
    }

    /// A ring with a dot, and what it stands for.
    private func chosenPoint(_ rules: PlotScale, _ addresses: PlotScale, _ line: StepLine) -> [SVGElement] {
        let (x, y) = (rules(Double(chosen.rules)), addresses(Double(chosen.overAllowed)))
        let colour = PictureColour.required.css
        let budgetLine = PictureBox(
            x: rules(Double(max(budget, 0))) - 2, y: area.top, width: 4, height: area.bottom - area.top)
        // The budget's label stands at the top.
        let top = PictureBox(x: area.left, y: 0, width: area.right - area.left, height: area.top + 16)
        return [
            SVGElement(
                "circle",
                ["cx": x, "cy": y, "r": 7, "fill": PictureColour.paper, "stroke": colour, "stroke-width": 2.5]),
            SVGElement("circle", ["cx": x, "cy": y, "r": 3, "fill": colour]),
            area.label(
                [
                    "this plan: \(chosen.rules.counted("rule")), \(chosen.overAllowed.grouped) over-allowed",
                    "this plan",
                ],
                x: x,
                y: max(y, area.top + 32), avoiding: line.boxes(margin: 2) + [budgetLine, top]),
        ]
    }
}
