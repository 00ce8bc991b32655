import FirewallSync
import Foundation
import IPNetworks

extension ReviewReport {
    /// Where the publication came from.
    var provenance: ReviewSection {
        let publication = plan.publication
        let name = publication.fileName ?? "publication \(publication.changeNumber)"
        var facts: [(name: String, value: Phrase)] = [
            ("Publication", "\(code: name), cloud \(publication.cloud), \(publicationAge)"),
            ("SHA-256", .code(publication.digest)),
            ("Source", .code(publication.source)),
        ]
        if let time = publication.fetchedAt {
            let confirmed = publication.confirmedAt.map { "; unchanged at the source, it said at \($0.minute)" } ?? ""
            facts.append(("Fetched", "\(time.minute)\(confirmed)"))
        } else if !publication.isFetched {
            facts.append(("Fetched", "not by this program: a person named the file"))
        }
        facts.append(("TLS peer", tlsPeer))
        facts.append(("Discovery API", discovery))
        return ReviewSection("provenance", "Where the publication came from", [.facts(facts)])
    }

    private var tlsPeer: Phrase {
        let publication = plan.publication
        if let peer = publication.tlsPeer { return .code(peer) }
        if !publication.isFetched { return "none: no connection was made" }
        return publication.source.hasPrefix("http:") ? "none: plain HTTP on this machine" : "not known"
    }

    private var publicationAge: String {
        guard let date = plan.publication.date else { return "date unknown" }
        return plan.publication.ageInDays.map { "\(date), \($0.counted("day")) old" } ?? date
    }

    private var discovery: Phrase {
        let comparison = plan.publication.discovery
        switch comparison.verdict {
        case .notAsked: return "not asked"
        case .agrees: return .mark("agrees in every selected tag", .good)
        case .unavailable: return .mark("no answer", .caution) + ": \(comparison.reason ?? "")"
        case .differs:
            let tags = comparison.differences.map { difference -> Phrase in
                let only = { (prefixes: [IPv4Prefix]) in
                    prefixes.isEmpty ? "nothing" : prefixes.map(\.description).joined(separator: ", ")
                }
                return "\(difference.tag) (only in the publication: \(only(difference.onlyInPublication)); "
                    + "only in the discovery API: \(only(difference.onlyInDiscovery)))"
            }
            return .mark("differs", .caution)
                + " in \(Phrase.joined(tags, separator: "; ")). It can be four weeks behind."
        }
    }

    /// The guards, what they found, and who let the plan through against them.
    var guards: ReviewSection {
        var blocks: [ReviewBlock] = []
        let overridden = plan.overrides
        if !overridden.isEmpty {
            blocks.append(
                .note(
                    "\(overridden.count.counted("guard")) overridden by a person: "
                        + .joined(
                            overridden.map { "\(strong: $0.check), because “\($0.reason)”" }, separator: "; "),
                    .caution))
        }
        blocks.append(
            .table(
                ReviewTable(
                    caption: "Every guard and its verdict",
                    columns: [.words("Guard"), .words("Verdict"), .words("Found"), .words("Limit"), .words("Way out")],
                    rows: plan.verdicts.map { verdict in
                        [
                            Phrase(verdict.check.rawValue), Self.mark(verdict.outcome), Phrase(verdict.figure),
                            Phrase(verdict.limit),
                            Phrase(verdict.reason.map { "overridden, because: \($0)" } ?? verdict.wayOut),
                        ]
                    })))
        return ReviewSection("guards", "Guards and their verdicts", blocks)
    }

    private static func mark(_ outcome: GuardVerdict.Outcome) -> Phrase {
        switch outcome {
        case .passed: .mark("passed", .good)
        case .refused: .mark("refused", .bad)
        case .overridden: .mark("overridden", .caution)
        }
    }

    /// The doors that close again, and whether all writing is stopped.
    var temporaryDoors: ReviewSection {
        var blocks: [ReviewBlock] = []
        if let freeze = review.freeze, freeze.until > review.time {
            blocks.append(
                .note(
                    "Frozen until \(freeze.until.minute) by \(freeze.actor), because “\(freeze.reason)”: nothing is "
                        + "written before.", .caution))
        }
        if plan.doors.isEmpty {
            blocks.append(.paragraph("None is open."))
        } else {
            blocks.append(
                .table(
                    ReviewTable(
                        caption: "Doors that close again, and are closed on time by whatever run comes next",
                        columns: [
                            .words("Prefix"), .words("Opened"), .words("Closes"), .words("By"), .words("Why"),
                            .words("Rule"),
                        ],
                        rows: plan.doors.map { door in
                            [
                                .code("\(door.prefix)"), Phrase(door.openedAt.minute), Phrase(door.expiresAt.minute),
                                Phrase(door.actor), Phrase(door.reason),
                                door.hasOwnRule ? "of its own" : "none: others let it in",
                            ]
                        })))
        }
        return ReviewSection("temporary", "Temporary doors", blocks)
    }

    /// What would let fewer in than rules can.
    var alternatives: ReviewSection {
        ReviewSection("alternatives", "Alternatives to rules", [.list(Self.alternativesInWords)])
    }

    static let alternativesInWords: [Phrase] = [
        "A private endpoint, with builds on a dedicated agent pool in your own virtual network: no shared address is let "
            + "in at all; it costs the endpoint and the pool.",
        "Tasks with a system-assigned identity and \(code: "networkRuleBypassAllowedForTasks"): Azure's own tasks pass by "
            + "who they are and need no rule; pulls from elsewhere still do.",
    ]
}
