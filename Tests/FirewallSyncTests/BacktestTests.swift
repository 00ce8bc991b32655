import Foundation
import IPNetworks
import ServiceTags
import XCTest

@testable import FirewallSync

final class BacktestTests: XCTestCase {
    private func publication(
        day: Int, _ tags: [String: [String]], cloud: String = "Public"
    ) throws -> Publication {
        Publication(
            cloud: cloud, changeNumber: day,
            tags: try tags.keys.sorted().map { name in
                ServiceTag(name: name, ipv4: try (tags[name] ?? []).map { try IPv4Prefix(parsing: $0) })
            }, digest: PublicationDigest(of: Array("\(day)\(tags)".utf8)), date: PublicationDate(daysSinceEpoch: day))
    }

    private func replay(_ backtest: Backtest, _ publications: [Publication]) -> BacktestResult {
        var backtest = backtest
        for (index, publication) in publications.enumerated() { backtest.run(publication, name: "\(index)") }
        return backtest.result
    }

    private let japan = "AzureContainerRegistry.JapanEast"

    func testRepeats_areRuns_thatChangeNothing() throws {
        let week = try publication(day: 20_000, [japan: ["20.1.0.0/24", "20.1.8.0/24"]])
        let result = replay(Backtest(tags: [TagPattern(japan)], maximumRules: 10), [week, week, week])
        XCTAssertEqual(result.runs.map(\.touched), [2, 0, 0])
        XCTAssertEqual(result.changedRuns, 1)
        XCTAssertEqual(result.rulesTouched, 2)
        XCTAssertEqual(result.uncoveredAfterRun, 0)
    }

    func testATagThatVanished_keepsItsRules_andAPrefixThatLeft_goesAfterItsGrace() throws {
        let weeks = [
            try publication(day: 20_000, [japan: ["20.1.0.0/24", "20.1.8.0/24"], "T": ["20.9.0.0/24"]]),
            try publication(day: 20_007, [japan: ["20.1.0.0/24"]]),
            try publication(day: 20_014, [japan: ["20.1.0.0/24"]]),
            try publication(day: 20_021, [japan: ["20.1.0.0/24"]]),
        ]
        let result = replay(Backtest(tags: [TagPattern("*")], maximumRules: 10), weeks)
        XCTAssertEqual(result.runs.map(\.exposure.rules), [3, 3, 3, 2])
        let impatient = replay(Backtest(tags: [TagPattern("*")], maximumRules: 10, graceDays: 0), weeks)
        XCTAssertEqual(impatient.runs.map(\.exposure.rules), [3, 2, 2, 2])
    }

    func testABudgetThatIsTooSmall_showsWhatItWouldLetIn() throws {
        let week = try publication(day: 20_000, [japan: ["20.1.0.0/24", "20.1.2.0/24"]])
        let free = replay(Backtest(tags: [TagPattern(japan)], maximumRules: 1), [week])
        XCTAssertEqual(free.peakExcess, 512)
        XCTAssertEqual(free.refusedRuns, [])
        let held = replay(Backtest(tags: [TagPattern(japan)], maximumRules: 1, maximumOverAllowed: 511), [week])
        XCTAssertEqual(held.refusedRuns.map { $0.refusals.map(\.check) }, [[.overAllowed]])
        XCTAssertEqual(held.peakExcess, 0)
        XCTAssertEqual(held.uncoveredAfterRun, 512, "nothing was applied, so that every required address is refused")
    }

    func testARefusalThatAsksAPersonToLook_isReported_andLetThrough_unlessUnattended() throws {
        let weeks = [
            try publication(day: 20_000, [japan: ["20.1.0.0/24"]]),
            try publication(day: 20_007, [japan: ["20.1.0.0/24", "20.1.2.0/23", "20.1.4.0/23", "20.1.8.0/23"]]),
            try publication(day: 20_014, [japan: ["20.1.0.0/24", "20.1.2.0/23", "20.1.4.0/23", "20.1.8.0/23"]]),
        ]
        let attended = replay(Backtest(tags: [TagPattern(japan)], maximumRules: 10), weeks)
        XCTAssertEqual(attended.refusedRuns.map(\.index), [1])
        XCTAssertEqual(attended.refusedRuns.first?.refusals.map(\.isLetThrough), [true])
        XCTAssertEqual(attended.uncoveredAfterRun, 0)
        let unattended = replay(
            Backtest(tags: [TagPattern(japan)], maximumRules: 10, isUnattended: true), weeks)
        XCTAssertEqual(unattended.refusedRuns.map(\.index), [1, 2])
        XCTAssertEqual(unattended.runs.map(\.exposure.uncovered), [0, 1536, 1536])
        XCTAssertEqual(unattended.uncoveredAfterRun, 1536, "an address counts once")
    }

    func testAnOlderPublication_isRefused_andNobodyLetsItThrough() throws {
        let weeks = [
            try publication(day: 20_007, [japan: ["20.1.0.0/24"]]),
            try publication(day: 20_000, [japan: ["20.1.0.0/24", "20.1.8.0/24"]]),
        ]
        let result = replay(Backtest(tags: [TagPattern(japan)], maximumRules: 10), weeks)
        XCTAssertEqual(result.refusedRuns.map { $0.refusals.map(\.check) }, [[.publicationOrder]])
        XCTAssertEqual(result.runs.map(\.exposure.rules), [1, 1])
        XCTAssertEqual(result.uncoveredAfterRun, 256)
    }

    func testTheFirstPublication_saysOfWhichCloudTheOthersMustBe() throws {
        let weeks = [
            try publication(day: 20_000, ["T": ["198.18.0.0/24"]], cloud: "Embedded"),
            try publication(day: 20_007, ["T": ["198.18.0.0/24"]], cloud: "Public"),
        ]
        let result = replay(Backtest(tags: [TagPattern("T")], maximumRules: 10), weeks)
        XCTAssertEqual(result.runs.map { $0.refusals.map(\.check) }, [[], [.cloud]])
    }
}
