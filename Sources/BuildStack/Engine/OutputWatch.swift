import Synchronization

/// Looks in a step's output for the texts that allow another try.
final class OutputWatch: Sendable {
    private let texts: [String]
    private let isFound = Atomic(false)

    /// A watch for any of `texts`; none allow every try.
    init(for texts: [String]) { self.texts = texts }

    /// Looks at a line.
    func see(_ line: String) {
        if texts.contains(where: line.contains) { isFound.store(true, ordering: .relaxed) }
    }

    /// Whether another try is allowed.
    var allowsRetry: Bool { texts.isEmpty || isFound.load(ordering: .relaxed) }
}
