import FirewallSync
import Foundation
import XCTest

@testable import SyncReports

final class ReviewPageTests: XCTestCase {
    private func html(_ plan: RulePlan, _ subject: Review.Subject = .proposal, freeze: Freeze? = nil) -> String {
        ReviewReport(
            ReviewFixture.review(of: plan, subject: subject, history: ReviewFixture.history, freeze: freeze)
        ).html()
    }

    /// What a reader sees, without tags.
    private func words(_ html: String) -> String {
        html.replacing(#/<style>[\s\S]*<\/style>/#, with: "").replacing(#/<[^>]*>/#, with: "")
            .replacing("&#39;", with: "'").replacing("\u{a0}", with: " ")
    }

    func testTheSections_standInTheOrderInWhichAReviewerSigns() throws {
        let page = html(try PlanFixture.busy())
        let titles = page.matches(of: #/<span class="number">(\d+)<\/span> <span>([^<]*)</#).map { "\($0.1) \($0.2)" }
        XCTAssertEqual(
            titles,
            [
                "1 The registry and every door of it", "2 What opens and what closes",
                "3 Required and over-allowed addresses", "4 Each rule", "5 Rules against over-allowed addresses",
                "6 Map", "7 Where the publication came from", "8 Guards and their verdicts",
                "9 Rules that are not ours",
                "10 Temporary doors", "11 Alternatives to rules", "12 History of rules and exposure",
                "13 Configuration in force", "14 How to roll back", "15 Expiry and digest",
            ])
        let access = try XCTUnwrap(page.range(of: "everybody else is refused."))
        let first = try XCTUnwrap(page.range(of: "every door of it"))
        XCTAssertLessThan(access.lowerBound, first.lowerBound, "who can connect comes before everything")
    }

    func testThePage_needsNothingFromElsewhere_andNoScript() throws {
        for plan in [try PlanFixture.busy(), try PlanFixture.quiet(), try PlanFixture.hostile()] {
            let page = html(plan)
            XCTAssertTrue(
                page.contains(
                    """
                    <meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src \
                    &#39;unsafe-inline&#39;; img-src data:">
                    """), page)
            for forbidden in ["<script", "<iframe", "<link rel=\"stylesheet", "@import", "url(http", "src=\"http"] {
                XCTAssertFalse(page.contains(forbidden), "\(forbidden) is in the page")
            }
            XCTAssertNil(page.firstMatch(of: #/<[^>]+ on[a-z]+=/#), "an event handler is in the page")
        }
    }

    func testTextFromOutside_isNeverMarkup() throws {
        let page = html(try PlanFixture.hostile())
        XCTAssertFalse(page.contains("<img"))
        XCTAssertFalse(page.contains("<b>lies"))
        XCTAssertTrue(page.contains("**bold** &lt;img&gt; @everyone"), "the label is told letter by letter")
        XCTAssertFalse(page.contains("\u{202e}"), "nothing turns the reading order around")
        XCTAssertFalse(page.unicodeScalars.contains { $0.value < 32 && $0 != "\n" })
    }

    func testASecret_andWhereItLies_areStruckOut() throws {
        let report = ReviewReport(ReviewFixture.review(of: try PlanFixture.busy()))
        for text in [report.html(), report.markdown(), String(decoding: try report.json(), as: UTF8.self)] {
            XCTAssertFalse(text.contains("the-place"))
            XCTAssertFalse(text.contains("tenant-of-somebody"))
            XCTAssertFalse(text.contains("application-of-somebody"))
            XCTAssertTrue(text.contains("client secret in a file (struck out)"))
        }
    }

    func testTheDigest_isThatOfThePlan_thatApplyChecks() throws {
        let plan = try PlanFixture.busy(refused: false)
        let page = html(plan)
        XCTAssertTrue(page.contains(try plan.digest()))
        XCTAssertTrue(words(page).contains("2025-10-23 00:00 UTC"), "when it expires")
    }

    func testARefusedPlan_saysSoFirst() throws {
        let page = words(html(try PlanFixture.busy()))
        XCTAssertTrue(page.contains("Refused by over-allowed"), page)
        XCTAssertTrue(page.contains("If this refused plan were applied, whoever comes from"), page)
        XCTAssertTrue(page.contains("overridden, because: the page is down"), page)
    }

    func testAnOpenRegistry_saysThatEverybodyCanConnect() throws {
        for (mode, sentence) in [
            ("all networks", "everybody on the internet can connect to"),
            ("disabled", "nobody can connect to"),
        ] {
            let plan = try PlanFixture.inMode(mode)
            XCTAssertTrue(words(html(plan)).contains(sentence), mode)
        }
    }

    func testAFreeze_isShownWhileItHolds() throws {
        let plan = try PlanFixture.quiet()
        let freeze = { (until: Double) in
            Freeze(
                since: plan.createdAt, until: plan.createdAt.addingTimeInterval(until), reason: "an audit <of> ours",
                actor: "bob@desk")
        }
        XCTAssertTrue(words(html(plan, freeze: freeze(60))).contains("because “an audit &lt;of&gt; ours”"))
        XCTAssertFalse(html(plan, freeze: freeze(-60)).contains("an audit"))
    }

    func testAnIntent_isToldByWhatBecameOfIt_unlessNothingDid() throws {
        let page = words(html(try PlanFixture.quiet(), .inForce))
        XCTAssertTrue(page.contains("refused"), page)
        XCTAssertEqual(page.matches(of: #/· intent/#).count, 1, "run b was interrupted; run a was applied")
        XCTAssertTrue(page.contains("In step"), page)
    }

    func testSeveralRegistries_standInOnePage_thoseThatFailedToo() throws {
        var page = ReviewPage([ReviewReport(ReviewFixture.review(of: try PlanFixture.quiet()))])
        page.append(failure: ["no <b>answer"], registry: "other", id: "/subscriptions/x")
        let html = page.html()
        XCTAssertEqual(html.matches(of: #/<article /#).count, 2)
        XCTAssertTrue(html.contains("<a href=\"#r2\">other</a>"))
        XCTAssertTrue(html.contains("no &lt;b&gt;answer"))
        let documents = try XCTUnwrap(
            JSONSerialization.jsonObject(with: Data(try page.json())) as? [[String: Any]])
        XCTAssertEqual(documents.count, 2)
        XCTAssertEqual(documents[1]["errors"] as? [String], ["no <b>answer"])
        XCTAssertTrue(page.markdown().contains("### other: no report"))
    }

    func testIdentifiers_areUniqueOnAPage() throws {
        let report = ReviewReport(ReviewFixture.review(of: try PlanFixture.busy(), history: ReviewFixture.history))
        let ids = ReviewPage([report, report]).html().matches(of: #/ id="([^"]*)"/#).map { String($0.1) }
        XCTAssertEqual(ids.count, Set(ids).count, "\(ids.filter { id in ids.count { $0 == id } > 1 })")
        XCTAssertGreaterThan(ids.count, 30)
    }
}
