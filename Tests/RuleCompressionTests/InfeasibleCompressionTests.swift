import IPNetworks
import RuleCompression
import XCTest

/// What stands in the way is named, and so is what would do.
final class InfeasibleCompressionTests: XCTestCase {
    private func set(_ texts: String...) throws -> IPv4PrefixSet {
        IPv4PrefixSet(try texts.map { try IPv4Prefix(parsing: $0) })
    }

    private func failure(of problem: CompressionProblem) throws -> InfeasibleCompression {
        var failure: InfeasibleCompression?
        XCTAssertThrowsError(try problem.solve()) { failure = $0 as? InfeasibleCompression }
        return try XCTUnwrap(failure)
    }

    func testRequiredAddressesThatAreForbiddenAreNamed() throws {
        let failure = try failure(
            of: CompressionProblem(
                required: set("10.0.0.0/24", "10.0.9.0/24"), alreadyAllowed: set("10.0.0.0/32"),
                forbidden: set("10.0.0.0/31", "192.0.2.0/24"), maximumRules: 0))
        XCTAssertEqual(failure.reason, .requiredForbidden(try set("10.0.0.1/32")))
        XCTAssertEqual(
            failure.description,
            "1 required address is forbidden (10.0.0.1/32); take what is forbidden out of the required addresses, "
                + "or forbid less"
        )
    }

    func testTheSmallestBudgetAndTheLongestLimitAreNamed() throws {
        var problem = CompressionProblem(
            required: try set("10.0.0.0/24", "10.0.4.0/24", "10.7.0.0/24"), maximumRules: 1, shortestPrefixLength: 16)
        let failure = try failure(of: problem)
        XCTAssertEqual(failure.reason, .tooFewRules(smallestBudget: 2, longestShortestPrefixLength: 13))
        XCTAssertEqual(
            failure.description,
            "no set of rules within the budget and the limits covers every required address; allow 2 rules, "
                + "or allow prefixes as short as /13")
        // Both ways do, and neither does by one step less.
        problem.maximumRules = 2
        XCTAssertEqual(try problem.solve().rules.map(\.description), ["10.0.0.0/21", "10.7.0.0/24"])
        problem.maximumRules = 1
        problem.shortestPrefixLength = 13
        XCTAssertEqual(try problem.solve().rules.map(\.description), ["10.0.0.0/13"])
        problem.shortestPrefixLength = 14
        XCTAssertThrowsError(try problem.solve())
    }

    func testNoLimitHelpsWhereForbiddenAddressesStandBetween() throws {
        let failure = try failure(
            of: CompressionProblem(
                required: set("10.0.0.0/32", "10.0.0.2/32"), forbidden: set("10.0.0.1/32"), maximumRules: 1,
                shortestPrefixLength: 24))
        XCTAssertEqual(failure.reason, .tooFewRules(smallestBudget: 2, longestShortestPrefixLength: nil))
        XCTAssertTrue(failure.description.hasSuffix("allow 2 rules"))
    }

    func testABudgetOfNoneOrLessIsTooSmallForAnything() throws {
        for budget in [0, -1, .min] {
            let failure = try failure(of: CompressionProblem(required: set("0.0.0.0/0"), maximumRules: budget))
            XCTAssertEqual(failure.reason, .tooFewRules(smallestBudget: 1, longestShortestPrefixLength: nil))
            XCTAssertTrue(failure.description.hasSuffix("; allow 1 rule"), failure.description)
        }
    }
}
