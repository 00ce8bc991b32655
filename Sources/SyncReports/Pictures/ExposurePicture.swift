import FirewallSync
import Foundation

/// What a registry let in over time, as its history tells.
package struct ExposurePicture: Picture {
    private let lanes: ExposureLanes
    private let entries: [ExposureLanes.Sample]

    /// The picture of one registry's history in any order; nil where no entry knows what was let in.
    ///
    /// - Parameter now: Until when the last entry holds.
    package init?(_ history: [HistoryEntry], now: Date) {
        entries = history.sorted { $0.sequence < $1.sequence }.compactMap { entry in
            entry.exposure.map { .init(time: entry.time, exposure: $0) }
        }.sorted { $0.time < $1.time }
        guard let lanes = ExposureLanes(entries, end: now) else { return nil }
        self.lanes = lanes
    }

    package var title: String { "Rules and exposure over time" }

    package var sentence: String {
        guard let first = entries.first, let last = entries.last else { return "" }
        let now = last.exposure
        let peak = entries.map(\.exposure.overAllowed).max() ?? 0
        return "Since \(first.time.day) the registry went from \(first.exposure.rules.counted("rule")) to "
            + "\(now.rules.grouped); \(now.required.counted("address", plural: "addresses")) "
            + "\(now.required == 1 ? "is" : "are") required, \(now.overAllowed.grouped) over-allowed "
            + "(\(peak.grouped) at most), and "
            + (now.uncovered == 0
                ? "none that is required is refused." : "\(now.uncovered.grouped) required are refused.")
    }

    package var table: PictureTable {
        PictureTable(
            ["Since", "Rules", "Required", "Over-allowed", "Required and refused"],
            entries.suffix(20).map { sample in
                [
                    sample.time.minute, sample.exposure.rules.grouped, sample.exposure.required.grouped,
                    sample.exposure.overAllowed.grouped, sample.exposure.uncovered.grouped,
                ]
            })
    }

    package var height: Double { ExposureLanes.bottom + 28 }

    package func drawing(id: String) -> [SVGElement] { lanes.drawing() }
}
