import GRDB

/// A `$filter` over runs, as a condition of the database.
///
/// OData's comparisons (`eq`, `ne`, `gt`, `ge`, `lt`, `le`), `and`, `or`, parentheses, and `contains`.
package struct RunFilter: Sendable {
    /// The condition in SQL.
    let condition: String
    /// What its question marks stand for.
    let arguments: [DatabaseValue]

    /// The filter in `text`; an empty one admits every run.
    ///
    /// - Throws: ``ResourceError`` `InvalidFilterInQueryString`, naming what was found and what was expected.
    package init(_ text: String) throws(ResourceError) {
        guard text.utf8.count <= 4_096 else {
            throw Self.invalid("it has \(text.utf8.count) bytes, and 4096 are the most")
        }
        var parser = RunFilterParser(text)
        (condition, arguments) = try parser.parse()
    }

    /// A filter that cannot be understood, for this reason.
    static func invalid(_ reason: String) -> ResourceError {
        ResourceError(
            400, "InvalidFilterInQueryString",
            "Invalid $filter specified in the query string: \(reason); expected comparisons such as Status eq 'Failed' "
                + "or contains(OutputImageManifests, 'REPOSITORY@DIGEST'), joined by and, or.")
    }
}
