import IPNetworks
@testable import RuleCompression
import XCTest

/// What must hold for every answer, on lists of realistic size.
final class InvarianceTests: XCTestCase {
    private var generator = SeededGenerator(seed: 2024)

    /// Prefixes of /20 to /32 in clusters, as clouds have them; overlaps included.
    private func randomPrefixes(_ count: Int) -> [IPv4Prefix] {
        let clusters = (0..<max(1, count / 20)).map { _ in UInt32.random(in: 0...(.max), using: &generator) }
        return (0..<count).map { _ in
            let base = clusters[Int.random(in: clusters.indices, using: &generator)] & 0xFFFC_0000
            let address = base | UInt32.random(in: 0..<1 << 18, using: &generator)
            return IPv4Prefix(
                containing: IPv4Address(bits: address), length: Int.random(in: 20...32, using: &generator))
        }
    }

    /// Holds an answer to every constraint of its problem.
    private func check(_ answer: Compression, of problem: CompressionProblem, line: UInt = #line) {
        XCTAssertLessThanOrEqual(answer.rules.count, problem.maximumRules, line: line)
        for (rule, next) in zip(answer.rules, answer.rules.dropFirst()) {
            XCTAssertLessThan(rule.last, next.first, "\(rule) and \(next)", line: line)
        }
        let uncovered = problem.required.subtracting(problem.alreadyAllowed)
        let free = problem.required.union(problem.alreadyAllowed)
        let forbidden = problem.forbidden.subtracting(problem.alreadyAllowed)
        XCTAssertTrue(uncovered.isSubset(of: IPv4PrefixSet(answer.rules)), line: line)
        for rule in answer.rules {
            XCTAssertTrue(uncovered.overlaps(rule), "\(rule)", line: line)
            XCTAssertFalse(forbidden.overlaps(rule), "\(rule)", line: line)
            XCTAssertTrue(rule.length >= problem.shortestPrefixLength || free.contains(rule), "\(rule)", line: line)
        }
        XCTAssertEqual(
            answer.excess,
            Compression.excess(of: answer.rules, required: problem.required, allowed: problem.alreadyAllowed),
            line: line)
        XCTAssertEqual(
            answer.changes, Set(answer.rules).symmetricDifference(problem.presentRules).count, line: line)
        for (point, next) in zip(answer.curve, answer.curve.dropFirst()) {
            XCTAssertEqual(next.rules, point.rules + 1, line: line)
            XCTAssertLessThanOrEqual(next.excess, point.excess, line: line)
            XCTAssertGreaterThan(point.excess, 0, line: line)
        }
        XCTAssertEqual(answer.curve.last?.excess, answer.excess, line: line)
    }

    /// A problem with about `count` required prefixes and everything else in play.
    private func randomProblem(_ count: Int) -> CompressionProblem {
        let required = randomPrefixes(count)
        let allowed =
            randomPrefixes(count / 10) + required.filter { _ in Int.random(in: 0..<9, using: &generator) == 0 }
        let forbidden = IPv4PrefixSet(randomPrefixes(count / 10)).subtracting(IPv4PrefixSet(required))
        let present = required.filter { _ in Bool.random(using: &generator) }.flatMap { prefix -> [IPv4Prefix] in
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: [prefix.halves?.lower, prefix.halves?.upper].compactMap { $0 }
            case 1: [prefix.halves?.upper.halves?.lower ?? prefix]
            case 2: [prefix.parent ?? prefix]
            default: [prefix]
            }
        }
        return CompressionProblem(
            required: IPv4PrefixSet(required), alreadyAllowed: IPv4PrefixSet(allowed), forbidden: forbidden,
            presentRules: present, maximumRules: count / 2, shortestPrefixLength: 12)
    }

    func testAnswersMeetEveryConstraint() throws {
        for _ in 0..<20 {
            let problem = randomProblem(200)
            let answer = try problem.solve()
            check(answer, of: problem)
            // Every point of the curve is what the problem with that budget answers.
            for point in answer.curve.filter({ _ in Int.random(in: 0..<20, using: &generator) == 0 }) {
                var smaller = problem
                smaller.maximumRules = point.rules
                XCTAssertEqual(try smaller.solve(curve: false).excess, point.excess)
            }
        }
    }

    func testEqualSetsGiveEqualRulesHoweverTheyAreWritten() throws {
        let required = randomPrefixes(300)
        var problem = CompressionProblem(
            required: IPv4PrefixSet(required), presentRules: Array(required.prefix(50)), maximumRules: 60)
        let answer = try problem.solve()
        // Shuffled, twice, and with each prefix cut in halves.
        problem.required = IPv4PrefixSet(
            (required + required + required.flatMap { [$0.halves?.upper, $0.halves?.lower].compactMap { $0 } })
                .shuffled(using: &generator))
        problem.presentRules = (problem.presentRules + problem.presentRules).shuffled(using: &generator)
        XCTAssertEqual(try problem.solve(), answer)
    }

    func testAnAnswerThatIsPresentIsKept() throws {
        for _ in 0..<20 {
            var problem = randomProblem(200)
            problem.presentRules = []
            let answer = try problem.solve()
            problem.presentRules = answer.rules.shuffled(using: &generator)
            let again = try problem.solve()
            XCTAssertEqual(again.rules, answer.rules)
            XCTAssertEqual(again.changes, 0)
        }
    }

    func testBothKindsOfCostGiveTheSameAnswer() throws {
        for budget in [1, 7, 100, 400] {
            let required = IPv4PrefixSet(randomPrefixes(400))
            let present = PresentRules(randomPrefixes(400) + required.prefixes.compactMap(\.halves?.lower))
            let tree = CandidateTree(
                leaves: required.prefixes, present: present.holding(addressesOf: required), allowed: [], forbidden: [])
            let narrow = CoverTable<NarrowCost>(tree, budget: budget, shortestLength: 0)
            let wide = CoverTable<WideCost>(tree, budget: budget, shortestLength: 0)
            XCTAssertEqual(narrow.best.rules, wide.best.rules)
            XCTAssertEqual(narrow.best.excess, wide.best.excess)
            XCTAssertEqual(narrow.curve, wide.curve)
        }
    }

    func testAHundredThousandPrefixes() throws {
        let required = IPv4PrefixSet(randomPrefixes(100_000))
        XCTAssertGreaterThan(required.ranges.count, 30_000)
        var problem = CompressionProblem(required: required, maximumRules: 50)
        check(try problem.solve(), of: problem)
        // As many rules as prefixes lose nothing, whatever is present.
        problem.maximumRules = .max
        let whole = try problem.solve(curve: false)
        XCTAssertEqual(whole.rules, required.prefixes)
        problem.presentRules = Array(whole.rules.dropLast(3))
        XCTAssertEqual(try problem.solve(curve: false).changes, 3)
    }
}
