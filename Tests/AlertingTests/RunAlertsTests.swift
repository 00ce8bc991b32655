import AzureResourceManager
import Foundation
import IPNetworks
import ServiceTags
import XCTest

@testable import Alerting
@testable import FirewallSync

/// What a run says, as alerts: which cause, how urgent, and what to do.
final class RunAlertsTests: XCTestCase {
    private func alerts(_ run: FleetRun) -> [Alert] { RunAlerts(run, actor: "ops@host").alerts }

    private func causes(_ run: FleetRun) -> [String] {
        alerts(run).map { "\($0.severity) \($0.kind) \($0.cause)" }.sorted()
    }

    func testAQuietRunSaysNothing() throws {
        let fixture = RunFixture(rules: ["20.1.0.0/24", "20.1.8.0/24"])
        XCTAssertEqual(causes(try fixture.run()), [])
        XCTAssertEqual(causes(try RunFixture().run(.applied)), [])
        XCTAssertTrue(RunAlerts(try fixture.run()).isComplete)
        XCTAssertEqual(RunAlerts(try fixture.run()).scope, "blog")
    }

    func testARefusalIsCritical_whereAgentsAreTurnedAway() throws {
        var fixture = RunFixture(quota: 1)
        XCTAssertTrue(causes(try fixture.run(.refused)).contains("critical condition refused/over-allowed"))
        fixture = RunFixture(rules: ["20.1.0.0/24", "20.1.8.0/24"], publicationDate: PublicationDate("2025-08-04"))
        XCTAssertEqual(causes(try fixture.run(.refused)), ["warning condition refused/publication-age"])
        let text = try XCTUnwrap(alerts(try fixture.run(.refused)).first?.text)
        XCTAssertTrue(text.contains("79 days") && text.contains("plan --registry blog"), text)
    }

    func testAFreezeSpeaksUpOnlyWhenItHoldsSomethingUp() throws {
        let freeze = Freeze(
            since: RunFixture.now, until: RunFixture.now.addingTimeInterval(3600), reason: "release", actor: "a@b")
        var fixture = RunFixture(rules: ["20.1.0.0/24", "20.1.8.0/24"], state: RegistryState(freeze: freeze))
        XCTAssertEqual(causes(try fixture.run(.refused)), [])
        fixture.rules = ["20.1.0.0/24"]
        XCTAssertEqual(causes(try fixture.run(.refused)), ["critical condition refused/frozen"])
    }

    func testAnOverriddenGuardSaysWhoWhichAndWhy() throws {
        let fixture = RunFixture(
            publicationDate: PublicationDate("2025-08-04"),
            overrides: Overrides([.publicationAge], reason: "the page is down"))
        let alert = try XCTUnwrap(alerts(try fixture.run(.applied)).first)
        XCTAssertEqual(alert.kind, .event)
        XCTAssertTrue(alert.cause.hasPrefix("override/publication-age/2025-10-22T"), alert.cause)
        for part in ["ops@host", "publication-age", "the page is down"] {
            XCTAssertTrue(alert.text.contains(part), alert.text)
        }
    }

    func testAnOverrideOfAPlanThatWasNotLetThrough_isNobodysNews() throws {
        let fixture = RunFixture(
            publicationDate: PublicationDate("2025-08-04"),
            overrides: Overrides([.publicationAge], reason: "the page is down"))
        for result in [SyncOutcome.Result.declined, .refused] {
            XCTAssertEqual(causes(try fixture.run(result)).filter { $0.contains("override/") }, [], "\(result)")
        }
    }

    func testAnOverriddenGuardIsTold_alsoWhereWhatWasWrittenDoesNotStand() throws {
        let fixture = RunFixture(
            publicationDate: PublicationDate("2025-08-04"),
            overrides: Overrides([.publicationAge], reason: "the page is down"))
        let error = SyncError(.notVerified, "The registry still differs.").sending(try fixture.plan())
        XCTAssertEqual(
            causes(fixture.run(.failure(error))),
            [
                "critical condition failed/not-verified",
                "warning event override/publication-age/2025-10-22T00:00:00.000Z",
            ])
    }

    func testARunThatMayNotWrite_tellsWhatItFoundAllTheSame() throws {
        var fixture = RunFixture()
        fixture.findings = [
            .refused(
                RefusedClient(
                    address: try IPv4Address(parsing: "20.1.0.9"),
                    verdict: .willBeCovered(tag: "AzureContainerRegistry.JapanEast"), count: 3, first: nil, last: nil))
        ]
        let found = try fixture.run(.declined).result.get()
        let run = fixture.run(.failure(SyncError(.exportOnly, "Nothing was written.", found: found)))
        XCTAssertEqual(
            causes(run), ["critical condition drift/refused/selected", "warning condition export/pending"])
    }

    func testWhatIsNearItsLimit() throws {
        var fixture = RunFixture(rules: (0..<88).map { "203.0.113.\($0)/32" })
        XCTAssertEqual(causes(try fixture.run(.applied)), ["warning condition near/quota"])
        fixture.rules.removeLast()
        XCTAssertEqual(causes(try fixture.run(.applied)), [])
        fixture = RunFixture(quota: 1)
        let excess = try fixture.plan().overAllowed.after
        fixture.settings.maximumOverAllowed = excess + 1
        XCTAssertTrue(causes(try fixture.run(.applied)).contains("warning condition near/over-allowed"))
        fixture.settings.maximumOverAllowed = 2 * excess
        XCTAssertFalse(causes(try fixture.run(.applied)).contains("warning condition near/over-allowed"))
    }

    func testATagThatVanished_andRemarks() throws {
        let memory = [
            TagMemory(
                tag: "AzureContainerRegistry.JapanEast", prefix: try IPv4Prefix(parsing: "20.1.0.0/24"),
                missingSince: nil)
        ]
        let fixture = RunFixture(
            prefixes: [], rules: ["20.1.0.0/24"], state: RegistryState(owned: ["20.1.0.0/24"], memory: memory),
            remarks: ["A door changed.", "Another did."])
        XCTAssertEqual(
            causes(try fixture.run()),
            [
                "warning condition tag-vanished/AzureContainerRegistry.JapanEast",
                "warning event remarks/2025-10-22T00:00:00.000Z",
            ])
    }

    func testEachFailureHasItsCause_andLeavesOtherConditionsOpen() throws {
        let expected: [(SyncError.Code, [String])] = [
            (.download, []), (.registry, ["warning condition failed/registry"]),
            (.ledger, ["warning condition failed/ledger"]), (.locked, ["info condition failed/locked"]),
            (.changedMeanwhile, ["warning condition failed/changedMeanwhile"]),
            (.notVerified, ["critical condition failed/not-verified"]),
            (.exportOnly, ["warning condition export/pending"]),
        ]
        for (code, causes) in expected {
            let run = RunFixture().run(.failure(SyncError(code, "What was found. What to do.")))
            XCTAssertEqual(self.causes(run), causes)
            XCTAssertFalse(RunAlerts(run).isComplete)
        }
        XCTAssertEqual(
            causes(RunFixture().run(.failure(CancellationError()))), ["warning condition failed/other"])
    }

    // MARK: - Drift

    private func client(_ address: String, _ verdict: RefusedClient.Verdict, count: Int = 1) throws -> DriftFinding {
        .refused(
            RefusedClient(
                address: try IPv4Address(parsing: address), verdict: verdict, count: count, first: nil, last: nil))
    }

    func testTheFourKindsOfDriftAreToldApart() throws {
        let since = RunFixture.now
        let rules = RulesDrift(
            lostOurs: ["20.1.0.0/24"], addedByOthers: ["203.0.113.7"], removedByOthers: [], modifiedBy: "eve@contoso",
            modifiedAt: "2025-10-21T01:02:03Z", since: since)
        let tag = "AzureContainerRegistry.JapanEast"
        var fixture = RunFixture(findings: [
            .published(
                PublishedDrift(
                    tag: tag, added: [try IPv4Prefix(parsing: "20.1.8.0/24")], removed: [], since: "2025-10-20",
                    daysUntilUse: 5)),
            .rulesChanged(rules), .notLasting(rules), try client("20.1.8.1", .willBeCovered(tag: tag)),
            try client("20.7.0.1", .notSelected(tag: "AzureContainerRegistry.UKSouth", region: "uksouth")),
            try client("198.51.100.1", .notAzure), try client("20.1.0.1", .coveredNow(tag: tag)),
        ])
        let stamp = since.formatted(.iso8601)
        let expected = [
            "critical condition drift/refused/selected", "critical event drift/not-lasting/\(stamp)",
            "info condition drift/refused/not-azure", "info event drift/published/2025-10-20",
            "warning condition drift/refused/not-selected", "warning event drift/rules-changed/\(stamp)",
        ]
        XCTAssertEqual(causes(try fixture.run(.declined)), expected)
        let changed = try XCTUnwrap(alerts(try fixture.run(.declined)).first { $0.cause.contains("rules-changed") })
        XCTAssertTrue(
            ["eve@contoso", "20.1.0.0/24", "203.0.113.7"].allSatisfy(changed.text.contains), changed.text)
        fixture.findings = [try client("20.1.8.1", .willBeCovered(tag: tag))]
        XCTAssertEqual(
            causes(try fixture.run(.applied)), ["warning condition drift/refused/selected"], "this run healed it")
    }

    func testThousandsOfRefusedAddressesAreOneAlert_thatNamesTheMostRefused() throws {
        let findings = try (0..<10_000).map { index in
            try client(
                "20.1.\(index / 250).\(index % 250)", .willBeCovered(tag: "AzureContainerRegistry.JapanEast"),
                count: index)
        }
        let alerts = alerts(try RunFixture(findings: findings).run(.declined))
        XCTAssertEqual(alerts.count, 1)
        let text = try XCTUnwrap(alerts.first?.text)
        XCTAssertTrue(text.hasPrefix("20.1.39.249 (AzureContainerRegistry.JapanEast), 20.1.39.248 "), text)
        XCTAssertTrue(text.contains("and 9,990 more"), text)
        XCTAssertLessThan(text.count, 1_000)
    }

    // MARK: - The publication

    func testThePublicationSpeaksLouderTheLongerItLasts() throws {
        func severity(days: Double) -> AlertSeverity? {
            let publication = PublicationInForce(
                publication: Publication(
                    cloud: "Public", changeNumber: 1, tags: [],
                    digest: PublicationDigest(hexadecimal: String(repeating: "a", count: 64)), date: nil),
                fileName: nil, source: "x", isFetched: true, remarks: ["The page is gone."],
                lastGoodSince: RunFixture.now.addingTimeInterval(-days * 86_400))
            return PublicationAlerts(.success(publication), of: .publicCloud, at: RunFixture.now).alerts.first?.severity
        }
        XCTAssertEqual(
            [0, 6.9, 7, 20.9, 21, 400].map(severity), [.info, .info, .warning, .warning, .critical, .critical])
        let none = PublicationAlerts(.failure(SyncError(.download, "No.")), of: .publicCloud, at: RunFixture.now)
        XCTAssertEqual(none.alerts.map(\.severity), [.critical])
        XCTAssertEqual(none.scope, "publication/public")
    }
}
