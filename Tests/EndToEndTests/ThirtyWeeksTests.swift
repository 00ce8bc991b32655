import FirewallSync
import Foundation
import IPNetworks
import LoopbackServer
import XCTest

/// Thirty weeks of drifting publications, moving agents and meddling people, in simulated time: no agent in use is ever
/// refused, every drift is told once, and nobody's rules are touched.
final class ThirtyWeeksTests: XCTestCase {
    private static let weeks = 30
    private var stack: EmbeddedStackProcess!
    private var webhook: LoopbackServer!
    private var folder: URL!

    override func setUpWithError() throws {
        let runner = try CommandRunner("/usr/bin/env")
        folder = runner.home
        let maker = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "scripts/make-sample-publications").path
        let made = try runner.run("python3", maker, folder.appending(path: "samples").path, "\(Self.weeks + 4)")
        if made.status == 127 { throw XCTSkip("python3 is missing; scripts/bootstrap --tests installs it") }
        XCTAssertEqual(made.status, 0, made.all)
        stack = try EmbeddedStackProcess(arguments: [
            "--publications", folder.appending(path: "samples").path, "--propagation-delay", "0",
        ])
        try stack.start()
        webhook = try LoopbackServer { _ in .status(202) }
        let configuration = """
            registries:
              - embedded: \(stack.directory)
                schedule: { cron: "15 6 * * *", time-zone: Europe/Berlin }
            watch: { listen: "127.0.0.1:0" }
            state-directory: \(folder.path)/state
            alerts: { channels: { on-call: { webhook: { url: "\(webhook.url)/events" } } } }
            """
        try Data(configuration.utf8).write(to: folder.appending(path: "acr-firewall-sync.yaml"))
    }

    override func tearDown() {
        stack?.discard()
        if let folder { try? FileManager.default.removeItem(at: folder) }
    }

    func testNoAgentIsRefusedEveryDriftIsToldOnceAndForeignRulesStay() async throws {
        var foreign = ["203.0.113.10", "198.51.100.0/24"]
        try stack.setRules(foreign)
        let path = folder.appending(path: "acr-firewall-sync.yaml").path
        let home = folder.path
        let clock = SimulatedClock(now: try stackTime())
        let daemon = try await DaemonUnderTest(clock: clock) {
            try SyncConfiguration.load(path: path, environment: ["HOME": home])
        }
        _ = await daemon.nextRun()
        try requireAgentsAdmitted("at the start")
        let denialsAtTheStart = try denials()
        var told: [DriftFinding] = []
        for week in 1...Self.weeks {
            // Published at noon or so; the agents begin to use the new ranges seven days later.
            try stack.command("publication", "advance")
            if week == 10 { foreign += try addForeignRule("192.0.2.77") }
            if week == 20 { try removeOneOfOurs(foreign) }
            for day in 1...7 {
                let time = clock.now
                let run = await daemon.runWhenDue()
                let outcome = try XCTUnwrap(run).result.get()
                XCTAssertNotEqual(outcome.result, .refused, "week \(week), day \(day): \(outcome.plan.refusals)")
                told += outcome.drift.findings
                let rules = try presentRules()
                XCTAssertEqual(rules.filter(foreign.contains), foreign, "week \(week), day \(day)")
                try stack.command("clock", "advance", "\(Int(clock.now.timeIntervalSince(time).rounded()))s")
                try requireAgentsAdmitted("week \(week), day \(day)")
            }
        }
        try await daemon.stop()
        XCTAssertEqual(try denials(), denialsAtTheStart, "the stack's own journal knows of a refusal")
        requireEachDriftOnce(told)
        try requireEachDriftAlertedOnce()
        try requireEveryMoveTookPlace()
    }

    /// The stack's time, to the second.
    private func stackTime() throws -> Date {
        struct Clock: Decodable { let now: Date }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(
            Clock.self, from: Data(stack.command("clock", "show", "--format", "json").output.utf8)
        ).now
    }

    /// Each agent knocks from where it now is, through its proxy, which stays.
    private func requireAgentsAdmitted(_ when: String) throws {
        for agent in try stack.ready.egress where agent.name.hasPrefix("agent-") {
            let answer = try stack.curl("--proxy", agent.proxy, "https://\(try stack.registry.loginServer)/v2/")
            guard answer.status == 403 else { continue }
            let address = try stack.egress(agent.name).address
            XCTFail("\(agent.name) at \(address) is refused, \(when): \(answer.body)")
        }
    }

    private func denials() throws -> Int {
        let text = try stack.command("denials", "--format", "json").output
        return (try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [Any])?.count ?? -1
    }

    private func presentRules() throws -> [String] {
        struct Document: Decodable {
            struct Properties: Decodable {
                struct RuleSet: Decodable {
                    struct Rule: Decodable { let value: String }
                    let ipRules: [Rule]
                }
                let networkRuleSet: RuleSet
            }
            let properties: Properties
        }
        let answer = try stack.arm("GET", try stack.registry.id)
        return try JSONDecoder().decode(Document.self, from: Data(answer.body.utf8))
            .properties.networkRuleSet.ipRules.map(\.value)
    }

    private func addForeignRule(_ value: String) throws -> [String] {
        try stack.setRules(try presentRules() + [value])
        return [value]
    }

    /// Somebody deletes a rule of ours that no agent needs at that moment.
    private func removeOneOfOurs(_ foreign: [String]) throws {
        var rules = try presentRules()
        let names = try stack.ready.egress.map(\.name).filter { $0.hasPrefix("agent-") }
        let addresses = try names.map { try stack.egress($0).address }
        let index = rules.firstIndex { rule in
            !foreign.contains(rule) && !addresses.contains { covers(rule, $0) }
        }
        rules.remove(at: try XCTUnwrap(index))
        try stack.setRules(rules)
    }

    private func covers(_ rule: String, _ address: String) -> Bool {
        guard let plain = try? IPv4Prefix(parsingAddressOrPrefix: rule), let client = try? IPv4Address(parsing: address)
        else { return false }
        return plain.contains(client)
    }

    /// One finding a publication, and one for each time that somebody changed the rules.
    private func requireEachDriftOnce(_ told: [DriftFinding]) {
        var published: [Set<String>: Int] = [:]
        var lost = 0
        var added: [String] = []
        for finding in told {
            switch finding {
            case .published(let drift): published[Set(drift.added.map(\.description)), default: 0] += 1
            case .rulesChanged(let drift):
                lost += drift.lostOurs.count
                added += drift.addedByOthers
            case .notLasting, .refused: XCTFail("nothing of the kind happened: \(finding)")
            }
        }
        XCTAssertEqual(published.count, Self.weeks, "every week brought something else")
        XCTAssertTrue(published.values.allSatisfy { $0 == 1 }, "\(published)")
        XCTAssertEqual(lost, 1)
        XCTAssertEqual(added, ["192.0.2.77"])
    }

    /// One message a drift arrived at the channel, and nothing else: no refusal, no failure, no reminder.
    private func requireEachDriftAlertedOnce() throws {
        struct Event: Decodable {
            let type: String
            let subject: String
        }
        let events = try webhook.requests.map { try JSONDecoder().decode(Event.self, from: Data($0.body)) }
        let published = events.map(\.subject).filter { $0.hasPrefix("drift/published/") }
        XCTAssertEqual(published.count, Self.weeks)
        XCTAssertEqual(Set(published).count, Self.weeks, "each is about another publication")
        let changed = events.map(\.subject).filter { $0.hasPrefix("drift/rules-changed/") }
        XCTAssertEqual(changed.count, 2, "\(changed)")
        XCTAssertEqual(events.count, Self.weeks + 2, "\(events.map(\.subject))")
        XCTAssertEqual(Set(events.map(\.type)), ["acr-firewall-sync.alert.raised"])
    }

    /// The agents use what was published, so that the test would have noticed a gap.
    private func requireEveryMoveTookPlace() throws {
        struct Week: Decodable {
            let week: Int
            let isInUse: Bool
        }
        let text = try stack.command("publication", "list", "--format", "json").output
        let inUse = try JSONDecoder().decode([Week].self, from: Data(text.utf8)).first(where: \.isInUse)?.week
        XCTAssertEqual(inUse, Self.weeks + 1)
    }
}
