import FirewallSync
import Foundation

/// A Microsoft Teams workflow for webhook requests, told by an adaptive card 1.5
/// (https://learn.microsoft.com/power-automate/teams/send-a-message-in-teams).
///
/// All text stands in text runs, of which no character is read as Markdown.
struct TeamsChannel: AlertChannel {
    let url: AlertURL
    let post: AlertPost

    func send(_ notice: AlertNotice) async throws(AlertChannelError) -> String {
        try await post.send(message(notice), to: url)
    }

    /// The most bytes of a message's JSON that Teams takes
    /// (https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using).
    static let maximumBytes = 28 << 10

    /// The message, its text cut until all of it fits.
    func message(_ notice: AlertNotice) -> JSONValue {
        var limit = 6_000
        while limit > 1 {
            let message = message(notice, limit: limit)
            if message.bytes.count <= Self.maximumBytes { return message }
            limit /= 2
        }
        return message(notice, limit: 1)
    }

    private func message(_ notice: AlertNotice, limit: Int) -> JSONValue {
        let card: JSONValue = [
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.5",
            "fallbackText": .string(AlertText.line(notice.headline, limit: 300)),
            "body": .array(
                [
                    block([
                        run(
                            AlertText.line(notice.headline, limit: 300), weight: "Bolder", size: "Medium",
                            color: color(notice))
                    ])
                ]
                    + AlertText.lines(notice.alert.text, limit: limit).split(separator: "\n").map {
                        block([run(String($0))])
                    }
                    + notice.facts.map {
                        block([run("\($0.name): ", weight: "Bolder"), run(AlertText.line($0.value, limit: 300))])
                    }),
        ]
        return [
            "type": "message",
            "attachments": [
                ["contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": .null, "content": card]
            ],
        ]
    }

    private func block(_ runs: [JSONValue]) -> JSONValue { ["type": "RichTextBlock", "inlines": .array(runs)] }

    private func run(
        _ text: String, weight: String = "Default", size: String = "Default", color: String = "Default"
    ) -> JSONValue {
        [
            "type": "TextRun", "text": .string(text), "weight": .string(weight), "size": .string(size),
            "color": .string(color),
        ]
    }

    private func color(_ notice: AlertNotice) -> String {
        if notice.phase == .resolved { return "Good" }
        return switch notice.alert.severity {
        case .info: "Accent"
        case .warning: "Warning"
        case .critical: "Attention"
        }
    }
}
