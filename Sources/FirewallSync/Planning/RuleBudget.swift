/// How many rules the service may have for what is required: `min(configured, quota − reserve) − foreign − temporary`.
public struct RuleBudget: Sendable, Hashable, Codable {
    /// The most rules that the registry may hold.
    public let quota: Int
    /// The most rules that the configuration allows in all, if it says.
    public let configured: Int?
    /// Rules kept free for people.
    public let reserve: Int
    /// Rules that are not ours.
    public let foreign: Int
    /// Rules of ours that let in a door for a while and nothing else.
    public let temporary: Int

    /// A budget of these parts.
    init(quota: Int, configured: Int?, reserve: Int, foreign: Int, temporary: Int = 0) {
        self.quota = quota
        self.configured = configured
        self.reserve = reserve
        self.foreign = foreign
        self.temporary = temporary
    }

    /// The rules that the service may have; below zero where foreign rules take more than there is.
    ///
    /// Figures beyond every registry, which a saved plan may hold, end at the greatest and the least number there is.
    public var rules: Int {
        min(configured ?? .max, quota.lowered(by: reserve)).lowered(by: foreign).lowered(by: temporary)
    }
}

extension Int {
    fileprivate func lowered(by other: Int) -> Int {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other > 0 ? .min : .max) : difference
    }
}
