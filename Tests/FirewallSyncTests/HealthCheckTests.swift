import AzureResourceManager
import Foundation
import IPNetworks
import NetworkRules
import ServiceTags
import XCTest

@testable import FirewallSync

final class HealthCheckTests: XCTestCase {
    private static let id = RegistryID(subscription: "s", resourceGroup: "blog", name: "blogbuildtest")
    private var settings = RegistrySettings(id: id, tags: [TagPattern("AzureContainerRegistry.JapanEast")])

    private func registry(
        tier: String = "Premium", rules: [String] = [], publicNetworkAccess: Bool = true,
        defaultAction: DefaultAction = .deny,
        bypass: NetworkBypass = NetworkBypass(trustedServices: false, tasks: false),
        anonymousPull: Bool = false, adminUser: Bool = false
    ) -> Registry {
        Registry(
            id: Self.id, location: "japaneast", tier: tier, loginServer: "blogbuildtest.azurecr.io",
            provisioningState: "Succeeded",
            networkRules: tier == "Premium"
                ? NetworkRuleSet(
                    publicNetworkAccess: publicNetworkAccess, defaultAction: defaultAction,
                    rules: rules.map(NetworkRule.init(value:)), bypass: bypass)
                : nil,
            virtualNetworkRuleCount: 0, anonymousPull: anonymousPull, adminUser: adminUser, privateEndpointCount: 0,
            dedicatedDataEndpoints: false, lastModifiedBy: nil, lastModifiedAt: nil)
    }

    private func check(
        _ name: String, _ registry: Registry, quota: RuleQuota? = RuleQuota(used: 0), owned: Set<String> = []
    ) throws -> HealthCheck {
        let examination = RegistryExamination(
            label: "blog", registry: registry, settings: settings, reportedQuota: quota, owned: owned)
        return try XCTUnwrap(examination.checks.first { $0.name == name })
    }

    func testASoundRegistry_passesEveryCheck() {
        let examination = RegistryExamination(
            label: "blog", registry: registry(), settings: settings, reportedQuota: RuleQuota(used: 0), owned: [])
        XCTAssertEqual(examination.checks.filter { $0.outcome != .ok }, [])
        XCTAssertTrue(examination.checks.allSatisfy { $0.advice.isEmpty && $0.registry == "blog" })
    }

    func testAClock_moreThanFiveMinutesOff_isAWarning() {
        func check(_ ours: Double) -> HealthCheck { ClockExamination(label: "blog", ours: ours, theirs: 1_000).check }
        XCTAssertEqual(check(1_000).outcome, .ok)
        XCTAssertEqual(check(1_300).outcome, .ok)
        XCTAssertEqual(check(700).outcome, .ok)
        XCTAssertEqual(check(1_301).outcome, .warn)
        XCTAssertTrue(check(1_301).finding.hasPrefix("301 s ahead of Azure's"), check(1_301).finding)
        XCTAssertEqual(check(699).outcome, .warn)
        XCTAssertTrue(check(699).finding.hasPrefix("301 s behind Azure's"), check(699).finding)
        XCTAssertEqual(check(.greatestFiniteMagnitude).outcome, .warn)
    }

    func testATier_withoutRules_fails() throws {
        let found = try check("tier", registry(tier: "Standard"))
        XCTAssertEqual(found.outcome, .fail)
        XCTAssertEqual(found.advice, "az acr update --name blogbuildtest --sku Premium")
    }

    func testAMode_inWhichRulesMeanNothing_fails() throws {
        XCTAssertEqual(try check("access mode", registry(defaultAction: .allow)).outcome, .fail)
        let disabled = try check("access mode", registry(publicNetworkAccess: false))
        XCTAssertEqual(disabled.outcome, .fail)
        XCTAssertTrue(disabled.finding.contains("disabled"))
    }

    func testQuota_countsWhatIsNotOurs() throws {
        let found = try check("quota", registry(rules: ["10.0.0.0/8", "11.0.0.0/8"]), owned: ["11.0.0.0/8"])
        XCTAssertEqual(found.outcome, .ok)
        XCTAssertEqual(found.finding, "2 of 100 rules used (reported), 1 not ours; 99 may be ours")
    }

    func testQuota_thatOthersUseUp_fails_andAnUnreadableRuleWarns() throws {
        let full = try check("quota", registry(rules: ["10.0.0.0/8"]), quota: RuleQuota(limit: 1, used: 1))
        XCTAssertEqual(full.outcome, .fail)
        XCTAssertTrue(full.advice.contains("adopt"))
        let unreadable = try check("quota", registry(rules: ["ten"]), quota: nil)
        XCTAssertEqual(unreadable.outcome, .warn)
        XCTAssertEqual(unreadable.advice, "remove 'ten'")
        XCTAssertTrue(unreadable.finding.contains("(assumed)"))
    }

    func testOpenDoors_areWarnings_withTheCommandThatClosesThem() throws {
        let open = registry(
            bypass: NetworkBypass(trustedServices: true, tasks: true), anonymousPull: true, adminUser: true)
        for name in ["trusted services", "tasks", "anonymous pull", "admin user"] {
            let found = try check(name, open)
            XCTAssertEqual(found.outcome, .warn, name)
            XCTAssertFalse(found.advice.isEmpty, name)
            XCTAssertEqual(try check(name, registry()).outcome, .ok, name)
        }
    }

    // MARK: - The publication

    private func examination(cloud: String = "Public", date: PublicationDate?, tags: [ServiceTag] = [])
        -> PublicationExamination
    {
        PublicationExamination(
            publication: Publication(
                cloud: cloud, changeNumber: 1, tags: tags,
                digest: PublicationDigest(hexadecimal: String(repeating: "b", count: 64)), date: date),
            cloud: .publicCloud, now: PlanningFixture.today)
    }

    func testAnOldPublication_andOneOfAnotherCloud_fail_andAnUndatedOneWarns() {
        let outcomes = { (examination: PublicationExamination) in
            examination.checks(maximumAgeDays: 35).map(\.outcome)
        }
        XCTAssertEqual(outcomes(examination(date: PublicationDate(daysSinceEpoch: 20_381))), [.ok, .ok])
        XCTAssertEqual(outcomes(examination(date: PublicationDate(daysSinceEpoch: 20_340))), [.ok, .fail])
        XCTAssertEqual(outcomes(examination(date: nil)), [.ok, .warn])
        XCTAssertEqual(
            outcomes(examination(cloud: "China", date: PublicationDate(daysSinceEpoch: 20_381))), [.fail, .ok])
    }

    func testATag_thatSelectsNothing_fails_withTheNearestNames() {
        let tag = ServiceTag(name: "AzureContainerRegistry.JapanWest", ipv4: prefixes("20.1.0.0/24"))
        let found = examination(date: nil, tags: [tag]).tags(of: settings)
        XCTAssertEqual(found.outcome, .fail)
        XCTAssertTrue(found.advice.contains("'AzureContainerRegistry.JapanWest'"), found.advice)
        let empty = ServiceTag(name: "AzureContainerRegistry.JapanEast")
        XCTAssertEqual(examination(date: nil, tags: [empty]).tags(of: settings).outcome, .fail)
    }

    func testTags_areCountedAfterAggregation() {
        let tag = ServiceTag(
            name: "AzureContainerRegistry.JapanEast", ipv4: prefixes("20.42.66.0/24", "20.42.67.0/24"))
        XCTAssertEqual(
            examination(date: nil, tags: [tag]).tags(of: settings).finding,
            "AzureContainerRegistry.JapanEast: 1 prefixes after aggregation")
    }
}
