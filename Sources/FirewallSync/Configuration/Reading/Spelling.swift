/// Finds the known name that somebody most likely meant.
enum Spelling {
    /// The name among `known` that is nearest to `word`, or nil where none is near.
    ///
    /// A third of the name's letters, or two, may have to be changed, added, dropped or swapped; `_` and upper case
    /// count as nothing.
    static func nearest(to word: String, among known: [String]) -> String? {
        let word = plain(word)
        return known.map { (name: $0, distance: distance(word, plain($0))) }
            .filter { $0.distance <= max(2, $0.name.count / 3) }
            .min { ($0.distance, $0.name) < ($1.distance, $1.name) }?.name
    }

    /// `; did you mean 'NAME'?`, or what is known where no name is near.
    static func advice(for word: String, among known: [String]) -> String {
        if let name = nearest(to: word, among: known) { return "; did you mean '\(name)'?" }
        return known.isEmpty ? "" : "; known here: \(known.joined(separator: ", "))"
    }

    private static func plain(_ word: String) -> [Character] {
        Array(word.lowercased().map { $0 == "_" ? "-" : $0 })
    }

    /// The optimal string alignment distance: Levenshtein's, where swapping two neighbours costs one.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for (row, letter) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var cost = min(last[column + 1] + 1, current[column] + 1, last[column] + (letter == other ? 0 : 1))
                if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
