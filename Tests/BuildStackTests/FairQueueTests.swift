import BuildStack
import XCTest

/// Who is next among those who wait.
final class FairQueueTests: XCTestCase {
    func testOwnersTakeTurnsAndEachOnesElementsKeepTheirOrder() {
        var queue = FairQueue<String, Int>()
        for number in 1...4 { queue.append(number, of: "busy") }
        queue.append(10, of: "quiet")
        queue.append(11, of: "quiet")
        XCTAssertEqual(queue.count, 6)
        XCTAssertEqual((0..<6).compactMap { _ in queue.popFirst() }, [1, 10, 2, 11, 3, 4])
        XCTAssertNil(queue.popFirst())
    }

    func testWhoComesAnewWaitsBehindThoseWhoWaitAlready() {
        var queue = FairQueue<String, Int>()
        queue.append(1, of: "a")
        queue.append(2, of: "b")
        XCTAssertEqual(queue.popFirst(), 1)
        queue.append(3, of: "a")
        XCTAssertEqual([queue.popFirst(), queue.popFirst()], [2, 3])
    }

    func testWhatIsTakenOutIsNobodysTurn() {
        var queue = FairQueue<String, Int>()
        queue.append(1, of: "a")
        queue.append(2, of: "b")
        queue.append(3, of: "b")
        XCTAssertTrue(queue.remove(1, of: "a"))
        XCTAssertFalse(queue.remove(1, of: "a"))
        XCTAssertFalse(queue.remove(2, of: "a"))
        XCTAssertTrue(queue.remove(2, of: "b"))
        XCTAssertEqual(queue.popFirst(), 3)
        queue.append(4, of: "a")
        queue.append(5, of: "a")
        queue.append(6, of: "b")
        queue.removeAll(of: "a")
        XCTAssertEqual(queue.count, 1)
        XCTAssertEqual(queue.popFirst(), 6)
        XCTAssertNil(queue.popFirst())
    }

    /// Beside a naive queue, which looks at who was served least lately.
    func testItDoesWhatANaiveQueueDoes() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed)
        for _ in 0..<200 {
            var queue = FairQueue<Int, Int>()
            var waiting: [(owner: Int, element: Int)] = []
            // When each owner's turn began: as it came, or as it was served last.
            var since: [Int: Int] = [:]
            for step in 0..<60 {
                let owner = Int.random(in: 0..<4, using: &random)
                switch Int.random(in: 0..<5, using: &random) {
                case 0, 1:
                    if !waiting.contains(where: { $0.owner == owner }) { since[owner] = step }
                    queue.append(step, of: owner)
                    waiting.append((owner, step))
                case 2:
                    let element = waiting.first { $0.owner == owner }?.element ?? -1
                    XCTAssertEqual(queue.remove(element, of: owner), element >= 0, "seed \(seed)")
                    waiting.removeAll { $0.element == element }
                default:
                    let next = Set(waiting.map(\.owner)).min { since[$0, default: 0] < since[$1, default: 0] }
                    let expected = waiting.first { $0.owner == next }?.element
                    XCTAssertEqual(queue.popFirst(), expected, "seed \(seed)")
                    waiting.removeAll { $0.element == expected }
                    if let next { since[next] = step }
                }
                XCTAssertEqual(queue.count, waiting.count, "seed \(seed)")
            }
        }
    }
}

/// A generator whose numbers a seed repeats (SplitMix64).
private struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
