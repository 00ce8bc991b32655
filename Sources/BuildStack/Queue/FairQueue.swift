/// What waits, of several owners who take turns: of one owner's elements the first is next.
///
/// An owner with a thousand elements so delays another's only one by one.
package struct FairQueue<Owner: Hashable & Sendable, Element: Hashable & Sendable>: Sendable {
    /// The owners of what waits, each once, who has waited longest for a turn first.
    private var turns: [Owner] = []
    private var waiting: [Owner: [Element]] = [:]

    /// An empty queue.
    package init() {}

    /// How many elements wait.
    package var count: Int { waiting.values.reduce(0) { $0 + $1.count } }

    /// Lets `element` of `owner` wait behind the owner's others.
    package mutating func append(_ element: Element, of owner: Owner) {
        if waiting[owner] == nil { turns.append(owner) }
        waiting[owner, default: []].append(element)
    }

    /// Takes the first element of the owner whose turn it is; nil where nothing waits.
    package mutating func popFirst() -> Element? {
        guard let owner = turns.first, var elements = waiting[owner], !elements.isEmpty else { return nil }
        turns.removeFirst()
        let element = elements.removeFirst()
        if elements.isEmpty {
            waiting[owner] = nil
        } else {
            waiting[owner] = elements
            turns.append(owner)
        }
        return element
    }

    /// Takes `element` of `owner` out of its turn.
    ///
    /// - Returns: Whether it waited.
    @discardableResult
    package mutating func remove(_ element: Element, of owner: Owner) -> Bool {
        guard let index = waiting[owner]?.firstIndex(of: element) else { return false }
        waiting[owner]?.remove(at: index)
        if waiting[owner]?.isEmpty == true { removeAll(of: owner) }
        return true
    }

    /// Takes everything of `owner` out.
    package mutating func removeAll(of owner: Owner) {
        waiting[owner] = nil
        turns.removeAll { $0 == owner }
    }
}
