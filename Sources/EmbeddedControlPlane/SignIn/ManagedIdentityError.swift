/// An error as the endpoint of managed identities answers it (Microsoft Learn, "Use managed identities for App Service").
///
/// Two errors are equal when their statuses and messages are; none ever quotes a header.
struct ManagedIdentityError: Error, Sendable, Hashable {
    /// The HTTP status.
    let status: Int
    /// What was found, what was expected.
    let message: String

    /// The body.
    func body(correlationID: String) -> JSONValue {
        [
            "statusCode": .integer(status), "message": .string(message), "correlationId": .string(correlationID),
        ]
    }

    static let wrongHeader = Self(
        status: 401,
        message: "The header X-IDENTITY-HEADER is missing or wrong; expected the value of IDENTITY_HEADER.")

    static let userAssigned = Self(
        status: 400,
        message:
            "This machine has no user-assigned identity; ask without client_id, object_id, principal_id and mi_res_id.")

    static func unknownResource(_ resource: String) -> Self {
        Self(
            status: 400,
            message: resource.isEmpty
                ? "The query has no 'resource'." : "The resource '\(resource.prefix(200))' is not one of this stack's.")
    }
}
