import IPNetworks
import RuleCompression
import XCTest

/// Each criterion and constraint on an example that a person can check.
final class CompressionCriteriaTests: XCTestCase {
    private func prefixes(_ texts: [String]) throws -> [IPv4Prefix] { try texts.map { try IPv4Prefix(parsing: $0) } }

    private func solve(
        _ required: [String], allowed: [String] = [], forbidden: [String] = [], present: [String] = [],
        rules: Int, shortest: Int = 0
    ) throws -> Compression {
        try CompressionProblem(
            required: IPv4PrefixSet(prefixes(required)), alreadyAllowed: IPv4PrefixSet(prefixes(allowed)),
            forbidden: IPv4PrefixSet(prefixes(forbidden)), presentRules: prefixes(present), maximumRules: rules,
            shortestPrefixLength: shortest
        ).solve()
    }

    private func assert(
        _ answer: Compression, _ rules: [String], excess: UInt64, changes: Int, line: UInt = #line
    ) {
        XCTAssertEqual(answer.rules.map(\.description), rules, line: line)
        XCTAssertEqual(answer.excess, excess, line: line)
        XCTAssertEqual(answer.changes, changes, line: line)
    }

    func testNothingRequiredNeedsNoRuleAndRemovesThePresentOnes() throws {
        let answer = try solve([], present: ["10.0.0.0/24", "10.0.0.0/24", "10.0.0.0/8"], rules: -3)
        assert(answer, [], excess: 0, changes: 2)
        XCTAssertEqual(answer.curve, [Compression.TradeOff(rules: 0, excess: 0)])
        assert(try solve(["10.0.0.0/24"], allowed: ["10.0.0.0/23"], rules: 0), [], excess: 0, changes: 0)
    }

    func testTheLeastExcessGoesFirst() throws {
        // Joining the close pair costs 256 addresses, any other pair far more.
        let answer = try solve(["10.0.0.0/24", "10.0.1.0/25", "10.0.8.0/24"], rules: 2)
        assert(answer, ["10.0.0.0/23", "10.0.8.0/24"], excess: 128, changes: 2)
        XCTAssertEqual(answer.curve.map(\.rules), [1, 2])
        XCTAssertEqual(answer.curve.map(\.excess), [4096 - 640, 128])
    }

    func testTheSecondRuleMaySaveNothingAndTheThirdMuch() throws {
        let answer = try solve(["10.0.0.0/32", "10.0.0.128/32", "10.0.1.0/32", "10.0.1.128/32"], rules: 4)
        XCTAssertEqual(answer.curve.map(\.excess), [508, 508, 254, 0])
    }

    func testSplitPresentRulesAreKeptWhereJoiningThemWouldChangeThem() throws {
        let answer = try solve(["10.0.0.0/23"], present: ["10.0.1.0/24", "10.0.0.0/24"], rules: 2)
        assert(answer, ["10.0.0.0/24", "10.0.1.0/24"], excess: 0, changes: 0)
        // With a budget of one they must go.
        assert(
            try solve(["10.0.0.0/23"], present: ["10.0.1.0/24", "10.0.0.0/24"], rules: 1), ["10.0.0.0/23"], excess: 0,
            changes: 3)
    }

    func testOneKeptQuarterIsNotWorthThePiecesAroundIt() throws {
        // Keeping 10.0.0.0/26 adds two rules; replacing it adds one and removes one: two changes either way, fewer rules.
        assert(try solve(["10.0.0.0/24"], present: ["10.0.0.0/26"], rules: 9), ["10.0.0.0/24"], excess: 0, changes: 2)
        // A kept half saves one change.
        assert(
            try solve(["10.0.0.0/24"], present: ["10.0.0.128/25"], rules: 9), ["10.0.0.0/25", "10.0.0.128/25"],
            excess: 0, changes: 1)
        // Three kept quarters too.
        assert(
            try solve(["10.0.0.0/24"], present: ["10.0.0.0/26", "10.0.0.64/26", "10.0.0.192/26"], rules: 9),
            ["10.0.0.0/26", "10.0.0.64/26", "10.0.0.128/26", "10.0.0.192/26"], excess: 0, changes: 1)
    }

    func testAWiderPresentRuleIsKeptOnlyWhereItLetsNobodyElseIn() throws {
        assert(
            try solve(["10.0.0.0/25"], present: ["10.0.0.0/24"], rules: 9), ["10.0.0.0/25"], excess: 0, changes: 2)
        assert(
            try solve(["10.0.0.0/25"], allowed: ["10.0.0.128/25"], present: ["10.0.0.0/24"], rules: 9),
            ["10.0.0.0/24"], excess: 0, changes: 0)
    }

    func testAPresentRuleThatBreaksAConstraintIsRemovedAndCounts() throws {
        let answer = try solve(
            ["10.0.0.0/24", "10.0.1.0/25"], forbidden: ["10.0.1.200/32"], present: ["10.0.0.0/23", "192.0.2.0/24"],
            rules: 9)
        assert(answer, ["10.0.0.0/24", "10.0.1.0/25"], excess: 0, changes: 4)
    }

    func testANodeAboveShatteredLeavesCostsNothingMore() throws {
        // One address in the middle is allowed already: eight leaves, one rule.
        let answer = try solve(["10.0.0.0/24"], allowed: ["10.0.0.77/32"], rules: 8)
        assert(answer, ["10.0.0.0/24"], excess: 0, changes: 1)
        XCTAssertEqual(answer.curve, [Compression.TradeOff(rules: 1, excess: 0)])
    }

    func testARuleInsideRequiredAndAllowedMayBeShorterThanTheLimit() throws {
        let answer = try solve(["10.0.0.0/16"], allowed: ["10.0.0.77/32", "10.1.0.0/16"], rules: 1, shortest: 24)
        assert(answer, ["10.0.0.0/16"], excess: 0, changes: 1)
        assert(
            try solve(["10.0.0.0/16", "10.1.3.0/24"], allowed: ["10.1.0.0/16"], rules: 1, shortest: 32),
            ["10.0.0.0/16"], excess: 0, changes: 1)
    }

    func testFewerAddressesGoBeforeTheLowerHalf() throws {
        // Either pair can be joined for one address of excess, the lower one over an allowed address besides.
        let required = ["10.0.0.0/32", "10.0.0.3/32", "10.0.0.8/31", "10.0.0.10/32"]
        assert(
            try solve(required, allowed: ["10.0.0.1/32"], rules: 3), ["10.0.0.0/32", "10.0.0.3/32", "10.0.0.8/30"],
            excess: 1, changes: 3)
    }

    func testOfEqualHalvesTheLowerOneGetsFewerRules() throws {
        let answer = try solve(["10.0.0.0/25", "10.0.1.0/25", "10.0.2.0/25", "10.0.3.0/25"], rules: 3)
        assert(answer, ["10.0.0.0/23", "10.0.2.0/25", "10.0.3.0/25"], excess: 256, changes: 3)
    }

    func testForbiddenAddressesKeepRulesApart() throws {
        let answer = try solve(["10.0.0.0/32", "10.0.0.2/32", "10.0.0.4/32"], forbidden: ["10.0.0.1/32"], rules: 3)
        assert(answer, ["10.0.0.0/32", "10.0.0.2/32", "10.0.0.4/32"], excess: 0, changes: 3)
        XCTAssertEqual(answer.curve, [Compression.TradeOff(rules: 3, excess: 0)])
        // What is allowed already is past forbidding.
        assert(
            try solve(
                ["10.0.0.0/32", "10.0.0.2/32"], allowed: ["10.0.0.1/32"], forbidden: ["10.0.0.1/32"], rules: 1),
            ["10.0.0.0/30"], excess: 1, changes: 1)
    }

    func testTheWholeSpace() throws {
        assert(try solve(["0.0.0.0/0"], rules: 1, shortest: 8), ["0.0.0.0/0"], excess: 0, changes: 1)
        assert(
            try solve(["0.0.0.0/32", "255.255.255.255/32"], rules: 1), ["0.0.0.0/0"], excess: (1 << 32) - 2, changes: 1)
        assert(
            try solve(["0.0.0.0/0"], present: ["128.0.0.0/1", "0.0.0.0/1"], rules: 2), ["0.0.0.0/1", "128.0.0.0/1"],
            excess: 0, changes: 0)
        assert(try solve(["255.255.255.255/32"], rules: 1), ["255.255.255.255/32"], excess: 0, changes: 1)
    }

    func testExcessOfAnyRules() throws {
        let rules = try prefixes(["10.0.0.0/23", "10.0.1.0/24", "10.9.0.0/32"])
        XCTAssertEqual(
            Compression.excess(
                of: rules, required: IPv4PrefixSet(try prefixes(["10.0.0.0/25"])),
                allowed: IPv4PrefixSet(try prefixes(["10.0.1.0/25"]))), 257)
    }
}
