/// An error as Microsoft Graph answers it.
///
/// Two errors are equal when their codes are.
struct DirectoryError: Error, Sendable, Hashable {
    /// The HTTP status.
    let status: Int
    /// The code that clients act on.
    let code: String
    /// What was found, what was expected.
    let message: String

    static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    func hash(into hasher: inout Hasher) { hasher.combine(code) }

    /// The body.
    var body: JSONValue { ["error": ["code": .string(code), "message": .string(message)]] }

    static let unauthorized = Self(
        status: 401, code: "InvalidAuthenticationToken",
        message: "The access token is missing, invalid or for another audience; expected one for this directory.")

    static func unknownObject(_ id: String) -> Self {
        Self(
            status: 404, code: "Request_ResourceNotFound",
            message: "Resource '\(id.prefix(80))' does not exist or one of its queried reference-property objects are "
                + "not present.")
    }

    static func unsupported(_ what: String) -> Self {
        Self(
            status: 400, code: "Request_UnsupportedQuery",
            message: "The embedded directory has no answer to \(what); it knows service principals, by their names and "
                + "identifiers.")
    }
}
