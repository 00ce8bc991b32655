import Foundation
import IPNetworks
import RuleCompression
import XCTest

/// The program against the model that writes every answer down.
final class ExhaustiveTests: XCTestCase {
    /// RULE_COMPRESSION_SEED repeats a run; otherwise every run is a new one.
    private func makeSeed() throws -> UInt64 {
        let text = ProcessInfo.processInfo.environment["RULE_COMPRESSION_SEED"]
        let seed = try text.map { try XCTUnwrap(UInt64($0)) } ?? UInt64.random(in: 0...(.max))
        print("RULE_COMPRESSION_SEED=\(seed)")
        return seed
    }

    func testEveryAnswerIsTheBestOfAllOnRandomSmallUniverses() throws {
        let seed = try makeSeed()
        var generator = SeededGenerator(seed: seed)
        var solved = 0
        var tied = 0
        var lossy = 0
        var kept = 0
        var forbidden = 0
        var tooFew = 0
        for round in 0..<20_000 {
            let small = SmallProblem.random(coverLimit: 800, using: &generator)
            let problem = small.problem(shuffledBy: &generator)
            let (expected, ties) = ExhaustiveModel(small).solve()
            let actual = Result { () throws(InfeasibleCompression) in try problem.solve() }
            guard actual == expected else {
                return XCTFail("round \(round) of seed \(seed): \(small)\n expected \(expected)\n      got \(actual)")
            }
            switch expected {
            case .success(let answer):
                solved += 1
                tied += ties > 1 ? 1 : 0
                lossy += answer.excess > 0 ? 1 : 0
                kept += answer.changes < answer.rules.count + Set(small.present).count ? 1 : 0
                let direct = try problem.solve(curve: false)
                XCTAssertEqual(direct.rules, answer.rules, "without a curve, round \(round) of seed \(seed): \(small)")
                XCTAssertEqual(direct.excess, answer.excess)
                XCTAssertEqual(direct.changes, answer.changes)
                XCTAssertEqual(direct.curve, [])
            case .failure(let error):
                if case .requiredForbidden = error.reason { forbidden += 1 } else { tooFew += 1 }
            }
        }
        print(
            "\(solved) solved (\(tied) by the last criterion, \(lossy) with excess, \(kept) keep rules), "
                + "\(forbidden) required and forbidden, \(tooFew) with too few rules")
        // The generator must go on reaching every kind of case.
        for count in [solved, lossy, kept, tooFew] { XCTAssertGreaterThan(count, 1_000) }
        for count in [tied, forbidden] { XCTAssertGreaterThan(count, 100) }
    }
}
