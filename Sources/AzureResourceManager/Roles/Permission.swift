/// One grant of the resource manager's: what it allows, less what it takes away again.
///
/// An action may hold `*` for any number of characters, and is compared without case.
struct Permission: Decodable, Sendable, Hashable {
    let actions: [String]
    let notActions: [String]?

    /// Whether this grant allows `action`.
    ///
    /// What one grant takes away, another can still allow.
    func allows(_ action: String) -> Bool {
        actions.contains { Self.matches($0, action) } && !(notActions ?? []).contains { Self.matches($0, action) }
    }

    /// Whether `pattern` covers `action`.
    ///
    /// - Complexity: O(pattern · action), without recursion: a pattern full of stars costs no more.
    static func matches(_ pattern: String, _ action: String) -> Bool {
        let pattern = Array(pattern.lowercased().utf8)
        let action = Array(action.lowercased().utf8)
        var (place, index) = (0, 0)
        var (star, resume): (Int?, Int) = (nil, 0)
        while index < action.count {
            if place < pattern.count, pattern[place] == UInt8(ascii: "*") {
                (star, resume) = (place, index)
                place += 1
            } else if place < pattern.count, pattern[place] == action[index] {
                place += 1
                index += 1
            } else if let star {
                resume += 1
                (place, index) = (star + 1, resume)
            } else {
                return false
            }
        }
        return pattern[place...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
