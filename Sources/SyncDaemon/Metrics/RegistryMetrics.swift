import Foundation

/// The metrics of how each registry stands.
enum RegistryMetrics {
    /// A figure of a registry, where it is known.
    private typealias Figure = (StatusBoard.Entry) -> Double?

    static func families(_ board: StatusBoard.Snapshot, now: Date) -> [MetricFamily] {
        let registries = board.registries
        func family(_ name: String, _ help: String, _ figure: Figure) -> MetricFamily {
            var family = MetricFamily(name, .gauge, help)
            for registry in registries {
                if let value = figure(registry) { family.add(value, ["registry": registry.label]) }
            }
            return family
        }
        func figure(_ read: @escaping (RunRecord.Figures) -> Double) -> Figure {
            { registry in registry.last?.figures.map(read) }
        }
        return [
            family(
                "last_success_timestamp_seconds", "When a run last left the registry as it should be, as a Unix time."
            ) {
                $0.lastSuccess?.timeIntervalSince1970
            },
            family("last_run_timestamp_seconds", "When the last run ended, as a Unix time.") {
                $0.last?.endedAt.timeIntervalSince1970
            },
            family("next_run_timestamp_seconds", "When the next run is due, as a Unix time; 0: at once.") {
                max(0, $0.due.timeIntervalSince1970)
            },
            results(registries),
            family("publication_age_seconds", "The age of the publication that the last run followed.") { registry in
                registry.last?.publicationDay.map { now.timeIntervalSince1970 - Double($0) * 86_400 }
            },
            family("rules", "The IP rules of the registry, ours and others'.", figure { Double($0.rules) }),
            family(
                "foreign_rules", "The IP rules of the registry that are not ours.", figure { Double($0.foreignRules) }),
            family("rule_quota", "The most IP rules that the registry may hold.", figure { Double($0.quota) }),
            family("required_addresses", "The addresses that must be able to connect.", figure { Double($0.required) }),
            family(
                "over_allowed_addresses", "The addresses that rules of ours let in although nothing requires them.",
                figure { Double($0.overAllowed) }),
            family(
                "uncovered_addresses", "The addresses that must be able to connect and are refused.",
                figure { Double($0.uncovered) }),
        ]
    }

    private static func results(_ registries: [StatusBoard.Entry]) -> MetricFamily {
        var family = MetricFamily("last_run_result", .gauge, "What the last run came to: 1 for that result, else 0.")
        for registry in registries {
            guard let found = registry.last?.result else { continue }
            for result in RunRecord.results + (RunRecord.results.contains(found) ? [] : [found]) {
                family.add(result == found ? 1 : 0, ["registry": registry.label, "result": result])
            }
        }
        return family
    }
}
