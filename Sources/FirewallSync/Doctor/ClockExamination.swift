/// How far this machine's clock is from the resource manager's.
///
/// A pure function of what was read.
struct ClockExamination {
    /// The most that is of no consequence, in seconds: Entra allows five minutes.
    static let tolerance = 300.0

    let label: String
    /// Our time in seconds since 1970.
    let ours: Double
    /// The resource manager's, at the same moment.
    let theirs: Double

    var check: HealthCheck {
        let difference = (ours - theirs).rounded()
        let words = "\(Int(abs(difference).clamped)) s \(difference < 0 ? "behind" : "ahead of") Azure's"
        guard abs(difference) > Self.tolerance else {
            return HealthCheck("clock", registry: label, .ok, difference == 0 ? "goes with Azure's" : words)
        }
        return HealthCheck(
            "clock", registry: label, .warn, "\(words): grace periods, expiry and sign-in go by it",
            advice: "set it, and keep it set: timedatectl set-ntp true")
    }
}

extension Double {
    /// At most what an integer surely holds.
    fileprivate var clamped: Double { Swift.min(self, 1e15) }
}
