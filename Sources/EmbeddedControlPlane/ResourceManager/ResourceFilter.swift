/// A `$filter` over resources: `resourceType eq 'TYPE'`, `name eq 'NAME'`, `resourceGroup eq 'GROUP'`, joined by `and`.
struct ResourceFilter: Sendable, Hashable {
    private var wanted: [String: String] = [:]

    /// The filter in `text`; the empty one admits everything.
    ///
    /// - Throws: ``ResourceError`` `InvalidFilterInQueryString` for a filter of another form.
    init(_ text: String) throws(ResourceError) {
        var rest = text[...].drop(while: \.isWhitespace)
        while !rest.isEmpty {
            guard let match = rest.prefixMatch(of: #/(\w+)\s+eq\s+'([^']*)'\s*(and\s+)?/#.ignoresCase()) else {
                throw Self.invalid(text)
            }
            let field = match.1.lowercased()
            guard ["resourcetype", "name", "resourcegroup"].contains(field) else { throw Self.invalid(text) }
            wanted[field] = match.2.lowercased()
            rest = rest[match.range.upperBound...]
            guard rest.isEmpty == (match.3 == nil) else { throw Self.invalid(text) }
        }
    }

    /// Whether a resource of this type, name and group passes; all are compared without case.
    func admits(type: String, name: String, group: String) -> Bool {
        [("resourcetype", type), ("name", name), ("resourcegroup", group)].allSatisfy { field, value in
            wanted[field].map { $0 == value.lowercased() } ?? true
        }
    }

    private static func invalid(_ text: String) -> ResourceError {
        ResourceError(
            400, "InvalidFilterInQueryString",
            "Invalid $filter '\(text.prefix(200))' specified in the query string; expected resourceType, name or "
                + "resourceGroup eq 'VALUE', joined by and.")
    }
}
