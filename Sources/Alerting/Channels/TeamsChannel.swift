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

    func message(_ notice: AlertNotice) -> JSONValue {
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
                    + AlertText.lines(notice.alert.text, limit: 6_000).split(separator: "\n").map {
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
