import FirewallSync
import XCTest

@testable import SyncReports

final class PlanReportTextTests: XCTestCase {
    func testABusyPlan_readsAtAGlance() throws {
        XCTAssertEqual(
            PlanReport(try PlanFixture.busy()).text(),
            """
            Publication  ServiceTags_Public_20251020.json, Public, 2025-10-20, 2 days old
                         sha256 0123456789ab…, from
                         https://download.microsoft.com/download/7/1/d/ServiceTags_Public_20251020.json
            Registry     blogbuildtest (blogbuildtest.azurecr.io), japaneast, Premium, selected networks
                         4 of 100 rules used, 2 not ours (1 unreadable); 78 may be ours (budget 80, 10 in
                         reserve)
                         beside the rules: trusted services bypass the rules, 2 private endpoints
            Required     3 prefixes, 1,536 addresses, 1,280 refused at present
                         AzureContainerRegistry.JapanEast: 5 listed, 4 of IPv6 left out, 20.1.0.0/24 stays until
                         2025-10-29
                         AzureContainerRegistry.UKNorth: no longer published, its last 1 prefix in force
                         pinned: 192.0.2.7/32

                RULE         SERVES                               OVER-ALLOWED  WHY
              = 20.1.0.0/24  AzureContainerRegistry.JapanEast                   required
              + 20.1.4.0/22  AzureContainerRegistry.JapanEast +2         1,024  required and not allowed yet
              - 20.9.0.0/24                                                256  no longer required

            Over-allowed  1,024 addresses that nothing requires (now 256)
              600  another service of Microsoft's  Storage.JapanEast
              400  other Azure customers'          AzureCloud.japaneast
               24  not Azure's at all
              by number of rules: 1: 65,536, 2: 1,024, 3: 0

            Guards
              overridden  publication-age: 41 days; the limit is 35 days; overridden, because: the page is down
              refused     over-allowed: 1,024 addresses would be let in that nothing requires; the limit is 0.
                          Say --max-over-allowed 1024 (the least that 68 rules can do), or select fewer tags.

            Remarks
              The tag AzureContainerRegistry.UKNorth is no longer published.

            Plan: 1 to add, 1 to remove, 1 to keep. Refused by over-allowed.

            """)
    }

    func testAPlanThatChangesNothing_isShort() throws {
        XCTAssertEqual(
            PlanReport(try PlanFixture.quiet()).text(),
            """
            Publication  publication 1, Embedded, date unknown
                         sha256 ffffffffffff…, from standard input
            Registry     blogbuildtest (blogbuildtest.azurecr.io), japaneast, Premium, selected networks
                         1 of 100 rules used, 0 not ours; 100 may be ours
            Required     1 prefix, 256 addresses, all let in at present
                         AzureContainerRegistry.JapanEast: 1 listed

                RULE         SERVES                            WHY
              = 20.1.0.0/24  AzureContainerRegistry.JapanEast  required

            Nothing to change: 1 rule to keep.

            """)
    }

    func testAPlanOfManyTags_stillReadsAtAGlance() throws {
        let text = PlanReport(try PlanFixture.wide()).text()
        XCTAssertTrue(
            text.contains(
                """
                             AzureContainerRegistry.Region15: 1 listed
                             AzureContainerRegistry.Region79: no longer published, its last 1 prefix in force
                             and 63 tags more; --format json names all

                """), text)
        XCTAssertTrue(
            text.contains(
                """
                Over-allowed  6,000 addresses that nothing requires (now 0)
                  5,600  another service of Microsoft's  Storage.Region10 and 69 tags more
                    400  other Azure customers'          AzureCloud.Region10

                """), text)
    }

    func testNoLine_isWiderThanAHundredColumns() throws {
        for plan in [try PlanFixture.busy(), try PlanFixture.wide()] {
            for line in PlanReport(plan).text().split(separator: "\n") {
                XCTAssertLessThanOrEqual(line.count, 100, String(line))
            }
        }
    }

    func testColours_marksWhatChanges_andLeavesTheTextAlone() throws {
        let report = PlanReport(try PlanFixture.busy())
        let coloured = report.text(style: .coloured)
        XCTAssertTrue(coloured.contains("\u{1b}[32m  + 20.1.4.0/22") || coloured.contains("  \u{1b}[32m+ 20.1.4.0/22"))
        XCTAssertTrue(coloured.contains("\u{1b}[31m- 20.9.0.0/24"))
        XCTAssertEqual(coloured.replacing(#/\x{1b}\[[0-9;]*m/#, with: ""), report.text())
    }

    func testTextFromOutside_cannotTouchTheTerminal() throws {
        let plan = try PlanFixture.hostile()
        for text in [PlanReport(plan).text(), ReviewReport(ReviewFixture.review(of: plan)).markdown()] {
            XCTAssertFalse(text.contains("\u{1b}"))
            XCTAssertFalse(text.contains("\u{202e}"))
            XCTAssertFalse(text.unicodeScalars.contains { $0.properties.generalCategory == .control && $0 != "\n" })
        }
        XCTAssertTrue(PlanReport(plan).text().contains("\\u{1b}[2Jten"))
    }

    func testDoorsThatCloseAgain_sayWhoOpenedThemUntilWhenAndWhy() throws {
        let plan = try PlanFixture.quiet(doors: [
            PlanFixture.door(reason: "the runner of job 7", actor: "ci@runner"),
            PlanFixture.door("20.1.0.9/32", reason: "a look", actor: "alice@desk", hasOwnRule: false),
        ])
        let text = PlanReport(plan).text()
        XCTAssertTrue(
            text.contains(
                """
                Open for a while
                  20.9.0.5/32 until 2025-10-22 00:30 UTC by ci@runner: the runner of job 7
                  20.1.0.9/32 until 2025-10-22 00:30 UTC by alice@desk (other rules let it in anyway): a look

                """), text)
        let markdown = ReviewReport(ReviewFixture.review(of: plan)).markdown()
        XCTAssertTrue(
            markdown.contains("2025-10-22 00:30 UTC | ci&#64;runner | the runner of job 7 | of its own |"), markdown)
    }
}
