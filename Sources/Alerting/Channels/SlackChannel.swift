import FirewallSync
import Foundation

/// A Slack incoming webhook, told in blocks (https://docs.slack.dev/reference/block-kit/blocks).
struct SlackChannel: AlertChannel {
    let url: AlertURL
    let post: AlertPost

    func send(_ notice: AlertNotice) async throws(AlertChannelError) -> String {
        try await post.send(message(notice), to: url)
    }

    func message(_ notice: AlertNotice) -> JSONValue {
        let alert = notice.alert
        let facts = notice.facts.map { "*\($0.name):* \(AlertText.slack($0.value, limit: 200))" }.joined(
            separator: "  ·  ")
        return [
            // What a notification shows, and a client without blocks.
            "text": .string(AlertText.slack(notice.headline, limit: 300)),
            "blocks": [
                [
                    "type": "header",
                    "text": [
                        "type": "plain_text", "text": .string(AlertText.line(notice.headline, limit: 150)),
                        "emoji": false,
                    ],
                ],
                ["type": "section", "text": markdown(AlertText.slack(alert.text, limit: 2_900))],
                ["type": "context", "elements": [markdown(facts)]],
            ],
        ]
    }

    /// Verbatim: no name, channel or URL in it becomes a link or a mention.
    private func markdown(_ text: String) -> JSONValue {
        ["type": "mrkdwn", "text": .string(text), "verbatim": true]
    }
}
