import AzureResourceManager
import Crypto
import FirewallSync
import Foundation

/// PagerDuty's Events API v2 (https://developer.pagerduty.com/docs/events-api-v2-overview): an alert triggers an
/// incident, and its end resolves it.
struct PagerDutyChannel: AlertChannel {
    let url: AlertURL
    let routingKey: StoredSecret
    let post: AlertPost

    func send(_ notice: AlertNotice) async throws(AlertChannelError) -> String {
        let key = try routingKey.readForChannel()
        return try await post.send(event(notice, routingKey: key), to: url, secrets: [key])
    }

    func event(_ notice: AlertNotice, routingKey: String) -> JSONValue {
        let common: [String: JSONValue] = [
            "routing_key": .string(routingKey), "dedup_key": .string(Self.key(of: notice)),
            "event_action": notice.phase == .resolved ? "resolve" : "trigger",
        ]
        guard notice.phase != .resolved else { return .object(common) }
        let alert = notice.alert
        let payload: JSONValue = [
            "summary": .string(AlertText.line(notice.headline, limit: 1_000)),
            "source": .string(AlertText.line(alert.registry ?? "acr-firewall-sync", limit: 200)),
            "severity": .string(alert.severity.rawValue), "timestamp": .string(notice.since.formatted(.iso8601)),
            "component": "acr-firewall-sync", "class": .string(AlertText.line(alert.cause, limit: 200)),
            "custom_details": [
                "text": .string(AlertText.lines(alert.text, limit: 8_000)), "notice": .string(notice.id),
                "registry": alert.registry.map(JSONValue.string) ?? .null,
            ],
        ]
        return .object(common.merging(["client": "acr-firewall-sync", "payload": payload]) { first, _ in first })
    }

    /// What joins the notices of one scope and cause into one incident of PagerDuty's, at most 255 characters.
    static func key(of notice: AlertNotice) -> String {
        let name = notice.isTest ? notice.incident : "\(notice.scope)\u{0}\(notice.alert.cause)"
        return "acr-firewall-sync/"
            + SHA256.hash(data: Array(name.utf8)).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
            .joined()
    }
}
