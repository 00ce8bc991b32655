import FirewallSync
import Foundation
import ServiceTags

/// A backtest over time: what was let in, the rules, and how many of them each run touched.
package struct BacktestPicture: Picture {
    private let result: BacktestResult
    private let lanes: ExposureLanes
    private let moments: [Date]
    private let touched = PlotArea(top: 372, bottom: 440)

    /// The picture of a result; nil for one without a run.
    ///
    /// A run on a publication whose day is not known, or lies before that of the run before it, is drawn on the day of
    /// that run.
    package init?(_ result: BacktestResult) {
        self.result = result
        var latest: Date?
        moments = result.runs.map { run in
            let day = run.date.map { Date(timeIntervalSince1970: Double($0.daysSinceEpoch) * 86_400) }
            let moment = max(day ?? .distantPast, latest ?? day ?? Date(timeIntervalSince1970: 0))
            latest = moment
            return moment
        }
        let samples = zip(moments, result.runs).map { ExposureLanes.Sample(time: $0, exposure: $1.exposure) }
        guard let lanes = ExposureLanes(samples) else { return nil }
        self.lanes = lanes
    }

    package var title: String { "Backtest over time" }

    package var sentence: String {
        "\(result.changedRuns.grouped) of \(result.runs.count.counted("run")) changed rules, "
            + "\(result.rulesTouched.grouped) in all; at most \(result.peakRules.counted("rule")) let in at most "
            + "\(result.peakExcess.counted("address", plural: "addresses")) that nothing required; "
            + "\(result.refusedRuns.count.counted("run")) refused."
    }

    /// A row for each year.
    package var table: PictureTable {
        let years = Dictionary(grouping: zip(moments, result.runs).map { ($0.day.prefix(4), $1) }, by: \.0)
        return PictureTable(
            ["Year", "Runs", "Changed", "Rules touched", "Most rules", "Most over-allowed", "Refused"],
            years.sorted { $0.key < $1.key }.map { year, runs in
                let runs = runs.map(\.1)
                return [
                    String(year), runs.count.grouped, runs.count { $0.touched > 0 }.grouped,
                    runs.reduce(0) { $0 + $1.touched }.grouped, (runs.map(\.exposure.rules).max() ?? 0).grouped,
                    (runs.map(\.exposure.overAllowed).max() ?? 0).grouped,
                    runs.count { !$0.refusals.isEmpty }.grouped,
                ]
            })
    }

    package var height: Double { 440 + 28 }

    package func drawing(id: String) -> [SVGElement] {
        lanes.drawing(hasTime: false) + bars + refusals + lanes.timeAxis(of: touched)
    }

    /// A bar for each run that changed rules, from the ground of the lane up.
    private var bars: [SVGElement] {
        let most = result.runs.map(\.touched).max() ?? 0
        let scale = touched.vertical(0...Double(max(most, 1)), most > 40 ? .symlog : .linear)
        let path = zip(moments, result.runs).filter { $1.touched > 0 }.map { moment, run in
            let x = lanes.time(moment.timeIntervalSince1970)
            return "M\(x.svgText) \(touched.bottom.svgText)V\(scale(Double(run.touched)).svgText)"
        }.joined()
        return touched.verticalAxis(scale, named: "rules added and removed, by run", ticks: 3) + [
            SVGElement("path", ["d": path, "stroke": PictureColour.required.css, "stroke-width": 2, "fill": "none"])
        ]
    }

    /// A cross for each run that a guard refused.
    private var refusals: [SVGElement] {
        let places = zip(moments, result.runs).filter { !$1.refusals.isEmpty }
            .map { lanes.time($0.0.timeIntervalSince1970) }
        guard !places.isEmpty else { return [] }
        let y = touched.top - 5
        let path = places.map { x in
            "M\((x - 4).svgText) \((y - 4).svgText)l8 8M\((x - 4).svgText) \((y + 4).svgText)l8 -8"
        }.joined()
        return [
            SVGElement("path", ["d": path, "stroke": PictureColour.refused.css, "stroke-width": 2, "fill": "none"]),
            PlotArea.text("× refused", x: touched.right, y: touched.top - 14, anchor: "end"),
        ]
    }
}
