import Foundation

/// An error as the sign-in host answers it (RFC 6749, section 5.2), with Microsoft's number.
///
/// Two errors are equal when their numbers are. None ever quotes a secret.
struct SignInError: Error, Sendable, Hashable {
    /// The HTTP status.
    let status: Int
    /// The code that OAuth knows.
    let code: String
    /// Microsoft's number, which stands before the text as `AADSTS…`.
    let number: Int
    /// What was found, what was expected.
    let text: String

    static func == (left: Self, right: Self) -> Bool { left.number == right.number }

    func hash(into hasher: inout Hasher) { hasher.combine(number) }

    /// The body.
    func body(now: Date, correlationID: String) -> JSONValue {
        let time = now.formatted(.iso8601)
        return [
            "error": .string(code),
            "error_description": .string(
                "AADSTS\(number): \(text) Correlation ID: \(correlationID) Timestamp: \(time)"),
            "error_codes": [.integer(number)], "timestamp": .string(time), "correlation_id": .string(correlationID),
        ]
    }

    static func missing(_ parameter: String) -> Self {
        Self(
            status: 400, code: "invalid_request", number: 900144,
            text: "The request body must contain the following parameter: '\(parameter)'.")
    }

    static func unknownTenant(_ tenant: String) -> Self {
        Self(
            status: 400, code: "invalid_request", number: 90002,
            text: "Tenant '\(tenant.prefix(80))' not found. Check that the tenant is that of this stack, or 'adfs'.")
    }

    static func unknownClient(_ client: String) -> Self {
        Self(
            status: 400, code: "unauthorized_client", number: 700016,
            text:
                "Application with identifier '\(client.prefix(80))' was not found in the directory. The stack's own is "
                + "'\(SignInService.clientID)'.")
    }

    static func wrongSecret(_ client: String) -> Self {
        Self(
            status: 401, code: "invalid_client", number: 7_000_215,
            text: "Invalid client secret provided for the application '\(client.prefix(80))'.")
    }

    static func unsupportedGrant(_ grant: String) -> Self {
        Self(
            status: 400, code: "unsupported_grant_type", number: 70003,
            text: "The app requested an unsupported grant type '\(grant.prefix(80))'; expected client_credentials.")
    }

    static func unknownResource(_ resource: String) -> Self {
        Self(
            status: 400, code: "invalid_resource", number: 500011,
            text: "The resource principal named '\(resource.prefix(200))' was not found in the tenant.")
    }
}
