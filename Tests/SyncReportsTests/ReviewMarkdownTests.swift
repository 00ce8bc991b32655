import FirewallSync
import Foundation
import XCTest

@testable import SyncReports

final class ReviewMarkdownTests: XCTestCase {
    private func report(_ plan: RulePlan) -> ReviewReport {
        ReviewReport(ReviewFixture.review(of: plan, history: ReviewFixture.history))
    }

    func testTheVerdictAndTheChanges_comeFirst_andTheRestIsFolded() throws {
        let markdown = report(try PlanFixture.busy()).markdown()
        let parts = markdown.components(separatedBy: "\n\n<details>")
        XCTAssertEqual(
            parts[0],
            """
            ### blogbuildtest: Refused by over-allowed

            If this refused plan were applied, whoever comes from 1,280 of the 1,536 addresses of \
            AzureContainerRegistry.JapanEast, AzureContainerRegistry.UKNorth and 1 pinned prefix or from 1,024 addresses \
            that nothing requires or from 2 rules of others' (256 addresses) can connect to \
            **blogbuildtest.azurecr.io**; besides the rules come Microsoft's trusted services and the clients of \
            2 private endpoints; everybody else is refused.

            | Required addresses | Refused now | Over-allowed | Rules of 100 |
            | --- | --- | --- | --- |
            | 1,536 | 1,280 | 256 → 1,024 | 4 |

            - **overridden** publication-age: 41 days; the limit is 35 days; overridden, because: the page is down
            - **refused** over-allowed: 1,024 addresses would be let in that nothing requires; the limit is 0. \
            Say --max-over-allowed 1024 (the least that 68 rules can do), or select fewer tags.

            > The tag AzureContainerRegistry.UKNorth is no longer published.

            ```diff
            + 20.1.4.0/22  AzureContainerRegistry.JapanEast +2  required and not allowed yet
            - 20.9.0.0/24                                       no longer required
            ```
            """)
        XCTAssertEqual(parts.count, 16, "one fold a section")
        XCTAssertEqual(markdown.matches(of: #/<\/details>/#).count, 15)
    }

    func testTextFromOutside_isNoMarkup() throws {
        let markdown = report(try PlanFixture.hostile()).markdown()
        // What stands in code is shown letter by letter.
        let prose = markdown.replacing(#/```[\s\S]*?```|`[^`\n]*`/#, with: "")
        XCTAssertFalse(prose.contains("<img"))
        XCTAssertFalse(prose.contains("@everyone"))
        XCTAssertFalse(prose.contains("<b>lies"))
        XCTAssertTrue(markdown.hasPrefix("### \\*\\*bold\\*\\* &lt;img&gt; &#64;everyone: "), markdown)
        // A pipe in a value would end its cell, a backtick its code.
        XCTAssertTrue(markdown.contains("| `` a\\|b`c `` |"), markdown)
    }

    func testALongReport_fitsIntoAComment_andSaysWhatIsLeftOut() throws {
        let whole = report(try PlanFixture.wide()).markdown(limit: .max)
        XCTAssertFalse(whole.contains("a comment has no room for all"))
        for limit in [whole.utf8.count, whole.utf8.count - 1, 8_000, 5_000, 1_000, 100, 0] {
            let cut = report(try PlanFixture.wide()).markdown(limit: limit)
            XCTAssertLessThanOrEqual(cut.utf8.count, max(limit, 1))
            XCTAssertEqual(
                cut.matches(of: #/<details>/#).count, cut.matches(of: #/<\/details>/#).count, "nothing is cut in two")
            if limit == whole.utf8.count { XCTAssertEqual(cut, whole) }
            if limit == whole.utf8.count - 1 {
                XCTAssertTrue(cut.contains("rows more: a comment has no room for all"), cut)
            }
        }
    }

    func testSeveralReports_shareTheRoom() throws {
        let page = ReviewPage(Array(repeating: report(try PlanFixture.wide()), count: 9))
        let markdown = page.markdown()
        XCTAssertLessThanOrEqual(markdown.utf8.count, ReviewReport.commentLimit)
        XCTAssertEqual(markdown.matches(of: #/### blogbuildtest/#).count, 9)
    }

    func testCommands_cannotEndTheirFence() throws {
        let section = ReviewSection("x", "X", [.commands(["``` <img>", "two"])])
        XCTAssertTrue(section.markdown(rows: 9).contains("````\n``` <img>\ntwo\n````"), section.markdown(rows: 9))
    }
}
