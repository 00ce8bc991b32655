/// The order of steps: which step waits for which.
struct StepGraph: Sendable {
    /// The steps that each step waits for, by their places.
    private(set) var waits: [Set<Int>]

    /// The graph of `steps`; a step that names none waits for the one before it, and `-` stands for no other.
    ///
    /// - Throws: ``BuildStackError`` with `task` for an id that is there twice or not at all, and for steps that wait for
    ///   each other.
    init(_ steps: [BuildStep]) throws(BuildStackError) {
        var places: [String: Int] = [:]
        for (place, step) in steps.enumerated() {
            guard places.updateValue(place, forKey: step.id) == nil else {
                throw BuildStackError(.task, "The task has two steps with the id '\(step.id)'.")
            }
        }
        waits = []
        for (place, step) in steps.enumerated() {
            guard let names = step.dependencies, !names.isEmpty else {
                waits.append(place == 0 ? [] : [place - 1])
                continue
            }
            guard names != ["-"] else {
                waits.append([])
                continue
            }
            var others: Set<Int> = []
            for name in names {
                guard let other = places[name], other != place else {
                    let reason =
                        name == "-"
                        ? "'-', which stands alone" : name == step.id ? "itself" : "'\(name)', which is no step's id"
                    throw BuildStackError(.task, "The task's step '\(step.id)' has \(reason), under 'when'.")
                }
                others.insert(other)
            }
            waits.append(others)
        }
        try refuseCircles(steps)
    }

    /// The steps that may begin once those at `done` have ended, among those that have not begun.
    func ready(after done: Set<Int>, begun: Set<Int>) -> [Int] {
        waits.indices.filter { !begun.contains($0) && waits[$0].isSubset(of: done) }
    }

    private func refuseCircles(_ steps: [BuildStep]) throws(BuildStackError) {
        var done: Set<Int> = []
        while true {
            let next = ready(after: done, begun: done)
            if next.isEmpty { break }
            done.formUnion(next)
        }
        guard done.count < steps.count else { return }
        let circle = steps.indices.filter { !done.contains($0) }.map { "'\(steps[$0].id)'" }
        throw BuildStackError(
            .task,
            "The task's steps \(circle.joined(separator: ", ")) wait for each other, by 'when', and none can begin.")
    }
}
