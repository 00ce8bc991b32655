import AzureResourceManager
import CurlTransport
import FirewallSync
import XCTest

/// The section `alerts`.
final class ConfigurationAlertTests: XCTestCase {
    private func file(_ lines: String) throws -> ConfigurationFile {
        try ConfigurationFile(ConfigurationFile.registry + lines, of: self)
    }

    func testEveryKindOfChannel() throws {
        let file = try file(
            """
            alerts:
              reminder: 12h
              quiet-hours: {from: 22:00, to: "07:30", time-zone: Europe/Berlin, below: warning}
              channels:
                hook:
                  registries: [BlogBuildTest]
                  webhook:
                    url: https://events.example/x
                    signing-keys: {"2025": {key-file: keys/old}, "2026": {key-environment: NEW_KEY}}
                chat: {minimum-severity: warning, slack: {url-environment: SLACK_URL}}
                team: {teams: {url-file: ~/teams}}
                duty: {minimum-severity: critical, pagerduty: {routing-key-file: /run/key}}
                mail:
                  email:
                    host: mail.example
                    security: tls
                    from: Firewall <fw@example.com>
                    to: [a@example.com, b@example.com]
                    user: fw
                    password-file: /run/password
            """)
        let alerts = try file.load().alerts
        XCTAssertEqual(alerts.reminderSeconds, 43_200)
        let zone = try XCTUnwrap(TimeZone(identifier: "Europe/Berlin"))
        XCTAssertEqual(alerts.quietHours, QuietHours(from: 1320, to: 450, timeZone: zone, below: .warning))
        XCTAssertEqual(alerts.channels.map(\.name), ["hook", "chat", "team", "duty", "mail"])
        XCTAssertEqual(alerts.channels.map(\.minimumSeverity), [.info, .warning, .info, .critical, .info])
        XCTAssertEqual(alerts.channels[0].registries, ["blogbuildtest"])
        XCTAssertEqual(
            alerts.channels[0].kind,
            .webhook(
                url: .text("https://events.example/x"),
                keys: ["2025": .file(path: "\(file.folder)/keys/old"), "2026": .environment(variable: "NEW_KEY")]))
        XCTAssertEqual(alerts.channels[1].kind, .slack(url: .environment(variable: "SLACK_URL")))
        XCTAssertEqual(alerts.channels[2].kind, .teams(url: .file(path: "/home/ops/teams")))
        XCTAssertEqual(
            alerts.channels[3].kind,
            .pagerDuty(url: "https://events.pagerduty.com/v2/enqueue", routingKey: .file(path: "/run/key")))
        XCTAssertEqual(
            alerts.channels[4].kind,
            .email(
                AlertMailSettings(
                    host: "mail.example", port: 465, security: .tls,
                    from: try MailAddress(parsing: "Firewall <fw@example.com>"),
                    to: [try MailAddress(parsing: "a@example.com"), try MailAddress(parsing: "b@example.com")],
                    user: "fw", password: .file(path: "/run/password"))))
        XCTAssertEqual(try ConfigurationFile(ConfigurationFile.registry, of: self).load().alerts, AlertSettings())
    }

    func testEachMistakeIsNamedWithItsPlace() throws {
        let mail = "host: m.example, from: a@b, to: [c@d]"
        let mistakes: [(String, ConfigurationProblem.Code, String)] = [
            ("channels: {x: {}}", .missingKey, "'webhook', 'slack'"),
            ("channels: {x: {slack: {url-file: a}, teams: {url-file: b}}}", .contradiction, "'slack' and 'teams'"),
            ("channels: {x: {slack: {}}}", .missingKey, "'url-file'"),
            ("channels: {x y: {slack: {url-file: a}}}", .badValue, "name"),
            (
                "channels: {x: {registries: [blogbuildtset], slack: {url-file: a}}}", .unknownReference,
                "'blogbuildtest'?"
            ),
            ("channels: {x: {minimum-severity: high, slack: {url-file: a}}}", .badValue, "'info'"),
            ("channels: {x: {email: {\(mail), user: u}}}", .missingKey, "'password-file'"),
            ("channels: {x: {email: {\(mail), password-file: p}}}", .missingKey, "'user'"),
            (
                "channels: {x: {email: {\(mail), user: u, password-file: p, password-environment: P}}}", .contradiction,
                "exclude"
            ),
            (
                "channels: {x: {email: {\(mail), security: none, user: u, password-file: p}}}", .contradiction,
                "for all to read"
            ),
            ("channels: {x: {email: {host: m, from: nobody, to: [c@d]}}}", .badValue, "'nobody'"),
            ("channels: {x: {email: {host: m, from: a@b, to: []}}}", .outOfRange, "at least 1"),
            ("channels: {x: {webhook: {url: \"http://events.example/\"}}}", .badValue, "https://"),
            ("channels: {x: {webhook: {url: \"https://a/\", signing-keys: {a b: {key-file: k}}}}}", .badValue, "id"),
            ("quiet-hours: {from: 25:00, to: 07:00}", .badValue, "'25:00'"),
            ("quiet-hours: {from: 07:00, to: 07:00}", .contradiction, "same time"),
            ("quiet-hours: {from: 22:00, to: 07:00, time-zone: Mars/Olympus}", .badValue, "Mars/Olympus"),
            ("reminder: 1s", .outOfRange, "15m"),
        ]
        for (line, code, words) in mistakes {
            let problems = try file("alerts:\n  \(line)\n").problems()
            XCTAssertEqual(problems.map(\.code), [code], "\(line): \(problems)")
            XCTAssertEqual(problems.first?.line, 5, line)
            XCTAssertTrue(problems.first?.sentence.contains(words) == true, "\(line): \(problems)")
        }
    }

    func testASecretInTheFileIsRefusedAndNotShown() throws {
        let secret = "sup3r-s3cret-Q~x"
        for line in [
            "slack: {url: \"https://hooks.slack.com/services/\(secret)\"}", "slack: \(secret)",
            "teams: {url: \"https://\(secret)\"}", "pagerduty: {routing-key: \(secret)}", "pagerduty: \(secret)",
            "webhook: {url: \"https://a/\", signing-keys: {k: \(secret)}}",
            "webhook: {url: \"https://a/\", signing-keys: {k: {key: \(secret)}}}",
            "email: {host: m, from: a@b, to: [c@d], user: u, password: \(secret)}",
        ] {
            let problems = try file("alerts:\n  channels:\n    x:\n      \(line)\n").problems()
            XCTAssertTrue(problems.contains { $0.code == .inlineSecret && $0.line == 7 }, "\(line): \(problems)")
            XCTAssertFalse("\(ConfigurationError(problems))".contains(secret), "\(problems)")
            XCTAssertTrue("\(ConfigurationError(problems))".contains("url-file"), "\(problems)")
        }
    }
}
