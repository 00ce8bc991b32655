import AzureResourceManager
import FirewallSync
import Foundation

/// What holds for a cloud's publication, which concerns every registry of the cloud: a pure function.
public struct PublicationAlerts: Sendable {
    /// Days without a download after which somebody should look, and after which builds are about to fail.
    static let (warningDays, criticalDays) = (7, 21)

    private let cloud: Cloud
    private let publication: PublicationInForce?
    private let failure: String
    private let time: Date

    /// The alerts about what the sources of `cloud` gave at `time`.
    public init(_ publication: Result<PublicationInForce, any Error>, of cloud: Cloud, at time: Date) {
        self.cloud = cloud
        self.time = time
        switch publication {
        case .success(let publication): (self.publication, failure) = (publication, "")
        case .failure(let error): (self.publication, failure) = (nil, "\(error)")
        }
    }

    /// The scope to report them for.
    public var scope: String { "publication/\(cloud.name)" }

    /// The alerts: at most one.
    public var alerts: [Alert] {
        guard let publication else {
            return [
                alert(
                    .critical, "No publication can be had for the cloud '\(cloud.name)'",
                    "\(failure) Nothing is planned until one arrives. Look: acr-firewall-sync doctor")
            ]
        }
        guard let stored = publication.lastGoodSince else { return [] }
        let days = max(0, Int(time.timeIntervalSince(stored) / 86_400))
        let severity: Alert.Severity = days < Self.warningDays ? .info : days < Self.criticalDays ? .warning : .critical
        return [
            alert(
                severity, "The publication of the cloud '\(cloud.name)' cannot be fetched",
                "The last good one, fetched \(days == 1 ? "1 day" : "\(days) days") ago, stays in force. "
                    + publication.remarks.joined(separator: " ")
                    + " New agents are refused once they move. Look: acr-firewall-sync doctor")
        ]
    }

    private func alert(_ severity: Alert.Severity, _ title: String, _ text: String) -> Alert {
        Alert(cause: "publication-stale", severity: severity, registry: nil, title: title, text: text, time: time)
    }
}
