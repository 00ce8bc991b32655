import FirewallSync
import Foundation
import SyncReports

/// What is open, and how each channel does: `alert list`.
public struct AlertListing: Sendable {
    private let alerts: [OpenAlert]
    private let channels: [AlertChannelSettings]
    private let failures: [String: ChannelFailure]

    /// A listing of what a dispatcher knows.
    ///
    /// - Throws: Why that cannot be read.
    public init(_ dispatcher: AlertDispatcher) async throws {
        alerts = try await dispatcher.openAlerts()
        channels = dispatcher.settings.channels
        let failed = await dispatcher.channelFailures()
        failures = Dictionary(failed.map { ($0.channel, $0) }) { first, _ in first }
    }

    /// The alerts, the most urgent first, and the channels in the order of the file.
    public func text() -> String {
        var lines = ["\(alerts.count.counted("open alert"))"]
        for open in alerts.sorted(by: { ($1.alert.severity, $0.since) < ($0.alert.severity, $1.since) }) {
            let told = open.told.isEmpty ? "nobody was told" : "told: \(open.told.joined(separator: ", "))"
            lines += [
                "  \(open.alert.severity.rawValue)  \(open.alert.registry ?? open.scope): \(open.alert.title)",
                "    \(open.alert.cause), since \(open.since.formatted(.iso8601)), \(told)",
            ]
        }
        lines.append(channels.isEmpty ? "No channel is configured (see 'alerts')" : channels.count.counted("channel"))
        for channel in channels {
            let registries = channel.registries.sorted().joined(separator: ", ")
            let scope = registries.isEmpty ? "" : ", only \(registries)"
            lines.append("  \(channel.name): \(channel.kind.name), from \(channel.minimumSeverity.rawValue) on\(scope)")
            if let failure = failures[channel.name] {
                lines.append(
                    "    fails since \(failure.since.formatted(.iso8601)), \(failure.count.counted("time")): "
                        + "\(failure.reason); next attempt not before \(failure.nextAttempt.formatted(.iso8601))")
            }
        }
        return lines.map { $0.escapedForTerminal + "\n" }.joined()
    }

    /// `{"alerts":[{"scope","alert","since","told"}…],"channels":[{"name","kind","minimumSeverity","registries",
    /// "failure"}…]}`.
    ///
    /// - Throws: Nothing that text can cause.
    public func json() throws -> [UInt8] {
        try JSONDocument.encode(
            Document(
                alerts: alerts,
                channels: channels.map {
                    Document.Channel(
                        name: $0.name, kind: $0.kind.name, minimumSeverity: $0.minimumSeverity,
                        registries: $0.registries.sorted(), failure: failures[$0.name])
                }))
    }

    private struct Document: Encodable {
        struct Channel: Encodable {
            let name: String
            let kind: String
            let minimumSeverity: AlertSeverity
            let registries: [String]
            let failure: ChannelFailure?
        }

        let alerts: [OpenAlert]
        let channels: [Channel]
    }
}
