import Foundation
import IPNetworks
import ServiceTags
import XCTest

@testable import FirewallSync

/// What Azure changed in the selected tags, since when, and how long until it is used.
final class PublishedDriftTests: XCTestCase {
    /// Monday, 2025-10-20.
    private let monday = 20_381
    private let tag = "AzureContainerRegistry.JapanEast"

    private func publication(_ week: Int, _ tags: [String: [IPv4Prefix]]) -> Publication {
        Publication(
            cloud: "Public", changeNumber: week, tags: tags.map { ServiceTag(name: $0.key, ipv4: $0.value) },
            digest: PublicationDigest(hexadecimal: String(repeating: "\(week)", count: 64)),
            date: PublicationDate(daysSinceEpoch: monday + 7 * week))
    }

    private func state(after publication: Publication, remembering tags: [String]) -> RegistryState {
        RegistryState(
            applied: AppliedPublication(
                cloud: "Public", digest: publication.digest, date: publication.date, appliedAt: PlanningFixture.today,
                requiredAddresses: 0, required: []),
            memory: tags.flatMap { name in
                (publication.tag(named: name)?.ipv4 ?? []).map { TagMemory(tag: name, prefix: $0) }
            })
    }

    private func changes(
        _ new: Publication, after old: Publication, earlier: [Publication] = [], pattern: String? = nil,
        remembering: [String]? = nil, day: Int = 7
    ) -> [PublishedDrift] {
        PublishedDrift.changes(
            in: new, earlier: earlier, patterns: [TagPattern(pattern ?? tag)],
            state: state(after: old, remembering: remembering ?? [tag]),
            now: Date(timeIntervalSince1970: Double(monday + day) * PlanningFixture.day + 3_600))
    }

    func testAPrefixThatCame_isDatedByItsPublication_andCountsDownToItsUse() {
        let old = publication(0, [tag: prefixes("20.1.0.0/24")])
        let new = publication(1, [tag: prefixes("20.1.0.0/24", "20.1.8.0/24")])
        let expected = { (days: Int?) in
            PublishedDrift(
                tag: self.tag, added: prefixes("20.1.8.0/24"), removed: [], since: "2025-10-27", daysUntilUse: days)
        }
        XCTAssertEqual(changes(new, after: old, day: 7), [expected(7)])
        XCTAssertEqual(changes(new, after: old, day: 13), [expected(1)])
        XCTAssertEqual(changes(new, after: old, day: 30), [expected(0)])
        XCTAssertEqual(changes(new, after: old, earlier: [old], day: 7), [expected(7)], "the archive says the same")
    }

    func testAPrefixThatWentAlone_hasNoDayOfFirstUse() {
        let old = publication(0, [tag: prefixes("20.1.0.0/24", "20.1.8.0/24")])
        let new = publication(1, [tag: prefixes("20.1.0.0/24")])
        let found = changes(new, after: old)
        XCTAssertEqual(found.map(\.removed), [prefixes("20.1.8.0/24")])
        XCTAssertEqual(found.map(\.daysUntilUse), [nil])
    }

    func testTheFirstPublicationInWhichTheChangeStands_countsWhereTheArchiveHasIt() {
        let old = publication(0, [tag: prefixes("20.1.0.0/24")])
        let quiet = publication(1, [tag: prefixes("20.1.0.0/24")])
        let first = publication(2, [tag: prefixes("20.1.0.0/24", "20.1.8.0/24")])
        let new = publication(3, [tag: prefixes("20.1.0.0/24", "20.1.8.0/24", "20.1.9.0/24")])
        let found = changes(new, after: old, earlier: [first, quiet, old], day: 21)
        XCTAssertEqual(found.map(\.since), ["2025-11-03"])
        XCTAssertEqual(found.map(\.daysUntilUse), [0])
        XCTAssertEqual(changes(new, after: old, earlier: [], day: 21).map(\.since), ["2025-11-10"])
    }

    func testTheSamePublication_anOlderOne_andOneWithOtherPrefixesForTheSameAddresses_areNoNews() {
        let old = publication(1, [tag: prefixes("20.1.0.0/23")])
        XCTAssertEqual(changes(old, after: old), [])
        XCTAssertEqual(changes(publication(0, [tag: prefixes("20.9.0.0/24")]), after: old), [])
        XCTAssertEqual(changes(publication(2, [tag: prefixes("20.1.0.0/24", "20.1.1.0/24")]), after: old), [])
    }

    func testATagThatVanished_isNewsOnce() {
        let old = publication(0, [tag: prefixes("20.1.0.0/24")])
        let (gone, still) = (publication(1, [:]), publication(2, [:]))
        XCTAssertEqual(changes(gone, after: old, earlier: [old]).map(\.removed), [prefixes("20.1.0.0/24")])
        // Its last prefixes stay in the ledger's memory, and yet the next publication says nothing new.
        let memory = state(after: old, remembering: [tag]).memory
        let applied = RegistryState(applied: state(after: gone, remembering: []).applied, memory: memory)
        XCTAssertEqual(
            PublishedDrift.changes(
                in: still, earlier: [gone], patterns: [TagPattern(tag)], state: applied, now: PlanningFixture.today),
            [])
    }

    func testATagSelectedAnew_isNoNewsOfAzures_unlessAGlobFindsIt() {
        let other = "AzureContainerRegistry.WestUS"
        let old = publication(0, [tag: prefixes("20.1.0.0/24")])
        let new = publication(1, [tag: prefixes("20.1.0.0/24"), other: prefixes("20.2.0.0/24")])
        XCTAssertEqual(changes(new, after: old, pattern: other), [])
        XCTAssertEqual(changes(new, after: old, pattern: "AzureContainerRegistry.*").map(\.tag), [other])
        let both = publication(0, [tag: prefixes("20.1.0.0/24"), other: prefixes("20.2.0.0/24")])
        XCTAssertEqual(
            changes(new, after: both, earlier: [both], pattern: "AzureContainerRegistry.*"), [],
            "it was published before")
    }
}
