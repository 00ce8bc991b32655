/// The body of an answer that gives tokens.
struct TokenAnswer: Sendable, Codable {
    /// Good for requests to the registry.
    var accessToken: String?
    /// Good for getting access tokens.
    var refreshToken: String?
    /// Seconds that the access token lives; clients that do not find it assume a minute.
    var expiresIn: Int?

    enum CodingKeys: String, CodingKey {
        case accessToken = "access_token"
        case refreshToken = "refresh_token"
        case expiresIn = "expires_in"
    }
}
