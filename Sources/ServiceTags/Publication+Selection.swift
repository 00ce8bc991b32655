extension Publication {
    /// The tags that `pattern` fits, in the order of the publication.
    ///
    /// - Complexity: O(1) for a literal, else O(tags).
    public func tags(matching pattern: TagPattern) -> [ServiceTag] {
        if pattern.isLiteral { return tag(named: pattern.text).map { [$0] } ?? [] }
        let glob = pattern.compiled
        return tags.filter { glob.matches($0.name) }
    }

    /// The tags that any of `patterns` fits, in the order of the publication.
    ///
    /// - Complexity: O(patterns) for literals; O(tags · globs) where there are globs, most tags by their first letters.
    package func tags(matchingAny patterns: [TagPattern]) -> [ServiceTag] {
        var places = Set(patterns.filter(\.isLiteral).compactMap { index.place(of: $0.text, in: tags) })
        let globs = patterns.filter { !$0.isLiteral }.map(\.compiled)
        if !globs.isEmpty {
            for (place, tag) in tags.enumerated() where globs.contains(where: { $0.matches(tag.name) }) {
                places.insert(place)
            }
        }
        return places.sorted().map { tags[$0] }
    }

    /// The tag of a service for a location of the resource manager, such as `francecentral`.
    ///
    /// The tag's suffix decides (`AzureContainerRegistry.FranceCentral`), for `region` is spelled otherwise for twelve
    /// regions (`centralfrance`). A service whose suffixes are spelled like `region`, as those of `AzureCloud` are, is
    /// found by what `region` is in any tag with the location as its suffix.
    ///
    /// - Parameters:
    ///   - service: The part of the name before the dot, such as `AzureContainerRegistry`; case does not matter.
    ///   - location: The location; case and spaces do not matter (`Japan East` is `japaneast`).
    /// - Complexity: O(1) where the suffix is the location, else O(tags).
    package func tag(service: String, location: String) -> ServiceTag? {
        let location = location.filter { $0 != " " }
        guard !location.isEmpty else { return nil }
        if let tag = tag(named: "\(service).\(location)") { return tag }
        let suffix = ("." + location).loweredASCII
        let namesake = tags.first { !$0.isGlobal && $0.name.loweredASCII.hasSuffix(suffix) }
        let region = namesake?.region ?? location
        let prefix = (service + ".").loweredASCII
        return tags.first { $0.region.caseInsensitiveEquals(region) && $0.name.loweredASCII.hasPrefix(prefix) }
    }

    /// The tags with names that somebody may have meant by `name`, the likeliest first: at most a third of the
    /// characters are wrong, missing, too many or swapped, without case.
    ///
    /// - Complexity: O(tags · name · wrong characters).
    package func nearestNames(to name: String, limit: Int = 3) -> [String] {
        let wanted = Array(name.loweredASCII.utf8)
        let bound = max(1, wanted.count / 3)
        var found: [(distance: Int, place: Int)] = []
        for (place, tag) in tags.enumerated() {
            if let distance = editDistance(wanted, Array(tag.name.loweredASCII.utf8), atMost: bound) {
                found.append((distance, place))
            }
        }
        return found.sorted { $0 < $1 }.prefix(limit).map { tags[$0.place].name }
    }
}

/// The fewest characters to insert, remove, replace or swap with their neighbour that make one text of the other; nil
/// where they are more than `limit`.
///
/// Optimal string alignment (Damerau 1964, with no text edited twice), in a band around the diagonal.
func editDistance(_ left: [UInt8], _ right: [UInt8], atMost limit: Int) -> Int? {
    guard abs(left.count - right.count) <= limit else { return nil }
    let beyond = limit + 1
    var twoBefore: [Int] = []
    var before = (0...right.count).map { min($0, beyond) }
    for row in 0..<left.count {
        var current = [Int](repeating: beyond, count: right.count + 1)
        current[0] = min(row + 1, beyond)
        for column in max(0, row - limit)..<max(min(right.count, row + limit + 1), max(0, row - limit)) {
            let isEqual = left[row] == right[column]
            var best = min(before[column] + (isEqual ? 0 : 1), before[column + 1] + 1, current[column] + 1)
            if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                best = min(best, twoBefore[column - 1] + 1)
            }
            current[column + 1] = min(best, beyond)
        }
        twoBefore = before
        before = current
    }
    return before[right.count] <= limit ? before[right.count] : nil
}
