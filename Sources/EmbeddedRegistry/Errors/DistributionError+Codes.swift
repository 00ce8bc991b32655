import HTTPTypes

// The specification's codes (OCI distribution specification 1.1, "Error codes"), and the few that Azure and
// docker-registry answer beside them.
extension DistributionError {
    /// Azure's answer to a client that the rules refuse, to the letter.
    package static func denied(client: String) -> Self {
        Self(
            code: "DENIED",
            message:
                "client with IP '\(client)' is not allowed access. Refer https://aka.ms/acr/firewall to grant access.",
            status: 403)
    }

    /// Azure's answer to a client that has shown no token, to the letter.
    package static let unauthorized = Self(
        code: "UNAUTHORIZED",
        message: "authentication required, visit https://aka.ms/acr/authorization for more information.",
        status: 401, details: [.null])

    /// The answer to a client that is known, by a name and a password, and may not do what it asks for.
    package static let accessDenied = Self(
        code: "DENIED", message: "requested access to the resource is denied", status: 403, details: [.null])

    /// The answer to a request that is for another registry, by its Host header (RFC 9110, section 15.5.20).
    package static func misdirected(registry: String) -> Self {
        Self(
            code: "UNSUPPORTED", message: "the request is for another host than those of the registry \(registry)",
            status: 421)
    }

    /// The answer to one upload more than a registry takes at a time.
    package static func tooManyUploads(limit: Int) -> Self {
        Self(
            code: "TOOMANYREQUESTS", message: "\(limit) uploads are in progress; try again when one has ended",
            status: 429)
    }

    /// A path that no registry has.
    static func unknownPath(_ path: String) -> Self {
        Self(
            code: "UNSUPPORTED", message: "there is nothing at this path", status: 404,
            details: [.member("path", String(path.prefix(256)))])
    }

    /// A method that the path does not know (RFC 9110, section 15.5.6).
    static func methodNotAllowed(_ method: HTTPRequest.Method, allowed: [HTTPRequest.Method]) -> Self {
        Self(
            code: "UNSUPPORTED", message: "the operation is unsupported", status: 405,
            details: [.member("method", String(method.rawValue.prefix(32)))],
            fields: [.allow: allowed.map(\.rawValue).joined(separator: ", ")])
    }

    static func nameInvalid(_ name: some StringProtocol, _ message: String) -> Self {
        Self(
            code: "NAME_INVALID", message: message, status: 400, details: [.member("name", String(name.prefix(256)))])
    }

    static func nameUnknown(_ name: String) -> Self {
        Self(
            code: "NAME_UNKNOWN", message: "repository name not known to registry", status: 404,
            details: [.member("name", name)])
    }

    static func digestInvalid(_ digest: some StringProtocol, _ message: String) -> Self {
        Self(
            code: "DIGEST_INVALID", message: message, status: 400,
            details: [.member("digest", String(digest.prefix(160)))])
    }

    static func manifestUnknown(_ reference: some StringProtocol, _ message: String? = nil) -> Self {
        Self(
            code: "MANIFEST_UNKNOWN", message: message ?? "manifest unknown to registry", status: 404,
            details: [.member("reference", String(reference.prefix(160)))])
    }

    static func manifestInvalid(_ message: String, _ detail: Detail = .absent) -> Self {
        Self(code: "MANIFEST_INVALID", message: message, status: 400, details: [detail])
    }

    static func blobUnknown(_ digest: String) -> Self {
        Self(
            code: "BLOB_UNKNOWN", message: "blob unknown to registry", status: 404,
            details: [.member("digest", digest)])
    }

    static func uploadInvalid(_ message: String, status: Int = 400, _ detail: Detail = .absent) -> Self {
        Self(code: "BLOB_UPLOAD_INVALID", message: message, status: status, details: [detail])
    }

    static func sizeInvalid(_ message: String, status: Int = 400) -> Self {
        Self(code: "SIZE_INVALID", message: message, status: status)
    }

    /// A range that begins elsewhere than where the content stands, or ends.
    static func rangeInvalid(_ message: String, fields: HTTPFields = [:]) -> Self {
        Self(code: "RANGE_INVALID", message: message, status: 416, fields: fields)
    }

    /// docker-registry's code for a page size that is no number; the specification has none.
    static func pageSizeInvalid(_ text: some StringProtocol) -> Self {
        Self(
            code: "PAGINATION_NUMBER_INVALID", message: "n has to be a number, 0 or more", status: 400,
            details: [.member("n", String(text.prefix(64)))])
    }
}
