import Foundation

extension GuardVerdict {
    /// What the guard against writing to a frozen registry says at a time; a freeze whose time is over means nothing.
    init(freeze: Freeze?, at now: Date) {
        guard let freeze, freeze.holds(at: now) else {
            self.init(check: .frozen, outcome: .passed, figure: "not frozen", limit: "no freeze", wayOut: "")
            return
        }
        self.init(
            check: .frozen, outcome: .refused, figure: "the registry is \(freeze)", limit: "no freeze",
            wayOut: "Wait until then, or lift the freeze: acr-firewall-sync thaw.")
    }
}

extension RulePlan {
    /// The plan with what the guard against writing to a frozen registry says now: a saved plan may be older than the
    /// freeze.
    func judged(against freeze: Freeze?, at now: Date) -> RulePlan {
        var plan = self
        plan.verdicts = verdicts.map { $0.check == .frozen ? GuardVerdict(freeze: freeze, at: now) : $0 }
        return plan
    }
}
