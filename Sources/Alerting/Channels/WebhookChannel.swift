import CurlTransport
import FirewallSync
import Foundation

/// A webhook that takes CloudEvents 1.0 in the structured JSON mode
/// (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md), signed.
struct WebhookChannel: AlertChannel {
    let url: AlertURL
    let signer: WebhookSigner
    let post: AlertPost

    func send(_ notice: AlertNotice) async throws(AlertChannelError) -> String {
        try await post.send(event(notice), to: url, type: "application/cloudevents+json; charset=utf-8") {
            bytes throws(AlertChannelError) in
            try signer.fields(id: notice.id, time: notice.time, body: bytes)
        }
    }

    /// The event; its id is the same on each attempt.
    func event(_ notice: AlertNotice) -> JSONValue {
        let alert = notice.alert
        return [
            "specversion": "1.0", "id": .string(notice.id), "type": .string("acr-firewall-sync.alert.\(phase(notice))"),
            "source": .string(
                "/acr-firewall-sync/\(notice.scope.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"),
            "subject": .string(AlertText.line(alert.cause, limit: 500)),
            "time": .string(notice.time.formatted(.iso8601)),
            "datacontenttype": "application/json",
            "data": [
                "incident": .string(notice.incident), "cause": .string(alert.cause),
                "kind": .string(alert.kind.rawValue),
                "severity": .string(alert.severity.rawValue), "registry": alert.registry.map(JSONValue.string) ?? .null,
                "title": .string(AlertText.line(alert.title, limit: 500)),
                "text": .string(AlertText.lines(alert.text, limit: 8_000)),
                "since": .string(notice.since.formatted(.iso8601)),
            ],
        ]
    }

    private func phase(_ notice: AlertNotice) -> String { notice.isTest ? "test" : notice.phase.rawValue }
}
