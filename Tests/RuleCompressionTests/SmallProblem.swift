import IPNetworks
import RuleCompression

/// A compression problem in a small universe, its sets as bits, one a cell.
struct SmallProblem: CustomStringConvertible {
    let universe: SmallUniverse
    var required: UInt64 = 0
    var allowed: UInt64 = 0
    var forbidden: UInt64 = 0
    var present: [IPv4Prefix] = []
    var maximumRules = 0
    var shortestLength = 0

    /// The same problem for the program, which gets each set's prefixes in an order of `generator`'s choice.
    func problem(shuffledBy generator: inout some RandomNumberGenerator) -> CompressionProblem {
        CompressionProblem(
            required: IPv4PrefixSet(universe.prefixes(required).shuffled(using: &generator)),
            alreadyAllowed: IPv4PrefixSet(universe.prefixes(allowed).shuffled(using: &generator)),
            forbidden: IPv4PrefixSet(universe.prefixes(forbidden).shuffled(using: &generator)),
            presentRules: present.shuffled(using: &generator), maximumRules: maximumRules,
            shortestPrefixLength: shortestLength)
    }

    var description: String {
        """
        required \(IPv4PrefixSet(universe.prefixes(required))); allowed \(IPv4PrefixSet(universe.prefixes(allowed))); \
        forbidden \(IPv4PrefixSet(universe.prefixes(forbidden))); present \(present); K \(maximumRules); \
        L \(shortestLength)
        """
    }
}

extension SmallProblem {
    /// A problem with all options in play and at most `coverLimit` answers, good and bad.
    static func random(coverLimit: Int, using generator: inout some RandomNumberGenerator) -> SmallProblem {
        while true {
            let problem = random(using: &generator)
            if ExhaustiveModel(problem).coverCount <= coverLimit { return problem }
        }
    }

    private static func random(using generator: inout some RandomNumberGenerator) -> SmallProblem {
        // Wide windows have few required cells, or the covers are too many to write down.
        let depth = [0, 1, 2, 3, 3, 4, 4, 4, 5].randomElement(using: &generator) ?? 3
        let length = Bool.random(using: &generator) ? 32 - depth : Int.random(in: 0...32 - depth, using: &generator)
        let edges = [UInt32.min, .max, UInt32.random(in: 0...(.max), using: &generator)]
        let base = IPv4Address(bits: edges.randomElement(using: &generator) ?? 0)
        let universe = SmallUniverse(window: IPv4Prefix(containing: base, length: length), depth: depth)
        var problem = SmallProblem(universe: universe)

        /// A set that holds about `inside` of the window's cells and `outside` of the others.
        func cells(inside: Double, outside: Double) -> UInt64 {
            universe.cells.indices.reduce(0) { set, cell in
                let density = universe.window >> cell & 1 == 1 ? inside : outside
                return Double.random(in: 0..<1, using: &generator) < density ? set | 1 << cell : set
            }
        }
        let densities = depth == 5 ? [0.1, 0.2, 0.3] : [0.2, 0.4, 0.6, 0.8, 1]
        problem.required = cells(
            inside: densities.randomElement(using: &generator) ?? 0.5,
            outside: [0, 0, 0, 0.04].randomElement(using: &generator) ?? 0)
        problem.allowed = cells(
            inside: [0, 0, 0.1, 0.2, 0.5].randomElement(using: &generator) ?? 0,
            outside: [0, 0, 0.1, 0.5, 1].randomElement(using: &generator) ?? 0)
        if depth > 1, Int.random(in: 0..<3, using: &generator) == 0 {
            // Equal halves, so that the last criterion has something to decide.
            problem.required = universe.mirroringLowerHalf(of: problem.required)
            problem.allowed = universe.mirroringLowerHalf(of: problem.allowed)
        }
        if Int.random(in: 0..<3, using: &generator) == 0 {
            problem.forbidden = cells(
                inside: [0, 0.1, 0.3].randomElement(using: &generator) ?? 0,
                outside: [0, 0.1, 0.3].randomElement(using: &generator) ?? 0)
            if Int.random(in: 0..<5, using: &generator) > 0 { problem.forbidden &= ~problem.required }
        }

        problem.present = presentRules(in: problem, using: &generator)
        // Budgets around the number of prefixes in R∖A, where excess begins, and some far too small.
        let leaves = IPv4PrefixSet(universe.prefixes(problem.required & ~problem.allowed)).prefixes.count
        problem.maximumRules =
            [
                Int.random(in: -1...1, using: &generator), Int.random(in: 1...leaves + 2, using: &generator),
                max(1, leaves - Int.random(in: 1...3, using: &generator)), max(1, leaves / 2),
            ].randomElement(using: &generator) ?? 1
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: problem.shortestLength = Int.random(in: -1...34, using: &generator)
        case 1: problem.shortestLength = Int.random(in: max(0, length - 2)...length + depth + 1, using: &generator)
        default: problem.shortestLength = 0
        }
        return problem
    }

    /// None, any prefixes of the universe, the rules of another answer, or a mixture; some of them twice.
    private static func presentRules(
        in problem: SmallProblem, using generator: inout some RandomNumberGenerator
    ) -> [IPv4Prefix] {
        var present: [IPv4Prefix] = []
        let kind = Int.random(in: 0..<4, using: &generator)
        if kind & 1 == 1 {
            let window = problem.universe.nodes.filter { $0.cells & problem.universe.window != 0 }
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let nodes = Bool.random(using: &generator) ? window : problem.universe.nodes
                if let node = nodes.randomElement(using: &generator) { present.append(node.prefix) }
            }
        }
        if kind & 2 == 2 {
            present += someCover(of: problem, using: &generator)
            if let node = problem.universe.nodes.randomElement(using: &generator) { present.append(node.prefix) }
        }
        // A rule in the middle of nowhere: inside a cell that needs no rule.
        let spare = problem.universe.prefixes(~problem.required | problem.allowed)
        if kind == 3, let cell = spare.randomElement(using: &generator) { present.append(IPv4Prefix(cell.last)) }
        return present + present.prefix(Int.random(in: 0...2, using: &generator))
    }

    /// Disjoint prefixes that cover R∖A, whatever they meet besides.
    private static func someCover(
        of problem: SmallProblem, using generator: inout some RandomNumberGenerator
    ) -> [IPv4Prefix] {
        var cover: [IPv4Prefix] = []
        var open = [problem.universe.nodes.count - 1]
        while let node = open.popLast().map({ problem.universe.nodes[$0] }) {
            if node.cells & problem.required & ~problem.allowed == 0 { continue }
            if let halves = node.halves, Int.random(in: 0..<8, using: &generator) > 0 {
                open += [halves.upper, halves.lower]
            } else {
                cover.append(node.prefix)
            }
        }
        return cover
    }
}
