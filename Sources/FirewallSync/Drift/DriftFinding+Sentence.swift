import Foundation
import IPNetworks

extension DriftFinding {
    /// The finding in a sentence or two, for a terminal, a remark or an alert; outside text in it is not escaped.
    public var sentence: String {
        switch self {
        case .published(let drift): drift.sentence
        case .rulesChanged(let drift): drift.sentenceOfChange
        case .notLasting(let drift): drift.sentenceOfLoss
        case .refused(let client): client.sentence
        }
    }
}

extension PublishedDrift {
    /// `Azure changed AzureContainerRegistry.JapanEast in the publication of 2025-10-20: 1 prefix came (…), …`.
    var sentence: String {
        let changes = [
            added.isEmpty ? nil : "\(Self.count(added.count)) came (\(added.briefly))",
            removed.isEmpty ? nil : "\(Self.count(removed.count)) went (\(removed.briefly))",
        ].compactMap { $0 }.joined(separator: ", ")
        let date = since.map { " in the publication of \($0)" } ?? ""
        let use: String =
            switch daysUntilUse {
            case nil: ""
            case 0?: " The new ranges may be in use any time now."
            case 1?: " The new ranges may be in use tomorrow."
            case let days?: " The new ranges are not in use for another \(days) days."
            }
        return "Azure changed \(tag)\(date): \(changes).\(use)"
    }

    private static func count(_ count: Int) -> String { count == 1 ? "1 prefix" : "\(count) prefixes" }
}

extension RulesDrift {
    /// `Somebody removed a rule of ours: 20.1.0.0/24. Last changed by ops@example.com at …`.
    var sentenceOfChange: String {
        var parts: [String] = []
        if !lostOurs.isEmpty { parts.append("removed \(Self.rules(lostOurs)) of ours: \(lostOurs.briefly)") }
        if !addedByOthers.isEmpty { parts.append("added \(addedByOthers.briefly)") }
        if !removedByOthers.isEmpty {
            let verb = removedByOthers.count == 1 ? "was" : "were"
            parts.append("removed \(Self.rules(removedByOthers)) that \(verb) not ours: \(removedByOthers.briefly)")
        }
        let when = modifiedAt.map { " at \($0)" } ?? ""
        let who = modifiedBy.map { " The registry was last changed by \($0)\(when)." } ?? ""
        return "Somebody \(parts.joined(separator: "; ")).\(who)"
    }

    /// `A change of ours did not last: 20.1.0.0/24 is gone, …`.
    var sentenceOfLoss: String {
        var parts: [String] = []
        if !lostOurs.isEmpty { parts.append("\(lostOurs.briefly) \(lostOurs.count == 1 ? "is" : "are") gone") }
        if !returned.isEmpty { parts.append("\(returned.briefly) \(returned.count == 1 ? "stands" : "stand") again") }
        return "A change of ours did not last: \(parts.joined(separator: ", ")), "
            + "although nobody is known to have written to the registry since."
    }

    private static func rules(_ values: [String]) -> String { values.count == 1 ? "a rule" : "\(values.count) rules" }
}

extension RefusedClient {
    /// `20.1.0.9 was refused 12 times, the last time at …: the plan lets it in.`.
    var sentence: String {
        let times = count == 1 ? "once" : "\(count) times"
        let when = last.map { ", \(count == 1 ? "" : "the last time ")at \($0.formatted(.iso8601))" } ?? ""
        return "\(address) was refused \(times)\(when): \(verdict.clause)."
    }
}

extension RefusedClient.Verdict {
    /// What becomes of the address, as a clause.
    public var clause: String {
        switch self {
        case .coveredNow(let tag): "the rules let it in now\(tag.map { ", for \($0)" } ?? "")"
        case .willBeCovered(let tag): "the plan lets it in\(tag.map { ", for \($0)" } ?? "")"
        case .notSelected(let tag, let region):
            "it belongs to \(tag)\(region.map { " (region \($0))" } ?? ""), which is not selected"
        case .withheld(let tag):
            "it is required\(tag.map { ", for \($0)," } ?? "") and the plan does not let it in"
        case .notAzure: "it is no address of Azure's"
        }
    }
}

extension Collection {
    /// The first few, and how many more.
    fileprivate var briefly: String {
        let shown = prefix(5).map { "\($0)" }.joined(separator: ", ")
        return count > 5 ? "\(shown) and \(count - 5) more" : shown
    }
}
