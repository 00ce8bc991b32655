/// A `$filter` over role assignments: `atScope()`, `principalId eq 'ID'`, `assignedTo('ID')`, joined by `and`.
struct RoleAssignmentFilter: Sendable, Hashable {
    private var isAtScope = false
    private var principals: [String] = []

    /// The filter in `text`; the empty one admits what is at, above and below the scope.
    ///
    /// - Throws: ``ResourceError`` `InvalidFilterInQueryString` for a filter of another form.
    init(_ text: String) throws(ResourceError) {
        guard !text.isEmpty else { return }
        // No identifier holds the word between blanks.
        for term in text.replacing(#/\s+and\s+/#.ignoresCase(), with: "\n").split(separator: "\n") {
            if term.wholeMatch(of: #/\s*atScope\(\)\s*/#.ignoresCase()) != nil {
                isAtScope = true
            } else if let match = term.wholeMatch(
                of: #/\s*(?:principalId\s+eq\s+'([^']*)'|assignedTo\('([^']*)'\))\s*/#.ignoresCase())
            {
                principals.append((match.1 ?? match.2 ?? "").lowercased())
            } else {
                throw ResourceError(
                    400, "InvalidFilterInQueryString",
                    "Invalid $filter '\(text.prefix(200))' specified in the query string; expected atScope(), "
                        + "principalId eq 'ID' or assignedTo('ID'), joined by and.")
            }
        }
    }

    /// Whether `assignment` is among those that a list at `scope` shows.
    func admits(_ assignment: RoleAssignment, at scope: String) -> Bool {
        let isAbove = Self.holds(assignment.scope, scope)
        let isBelow = !isAtScope && Self.holds(scope, assignment.scope)
        return (isAbove || isBelow) && principals.allSatisfy { $0 == assignment.principal }
    }

    private static func holds(_ scope: String, _ inner: String) -> Bool {
        "\(inner.lowercased())/".hasPrefix("\(scope.lowercased())/")
    }
}
