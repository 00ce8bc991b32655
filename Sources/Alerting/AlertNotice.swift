import Foundation

/// What one channel is told of one alert.
struct AlertNotice: Sendable, Hashable {
    /// Why it is told.
    typealias Phase = AlertDelivery.Phase

    /// What tells it from every other notice: the same on each attempt, so that a receiver can leave out what it has.
    var id: String { "\(incident).\(ordinal).\(phase.rawValue)" }
    /// What tells the time for which the alert lasts from every other such time.
    let incident: String
    /// How many notices the channel had of the incident before.
    let ordinal: Int
    /// Why it is told.
    let phase: Phase
    /// The alert as it was found last.
    let alert: Alert
    /// The scope that reported it.
    let scope: String
    /// Since when it lasts.
    let since: Date
    /// When the notice is given.
    let time: Date
    /// Whether it only tries the channel.
    var isTest = false
}
