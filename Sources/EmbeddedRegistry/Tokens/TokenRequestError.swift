/// Why a request for a token cannot be understood.
struct TokenRequestError: Error, Sendable, Hashable {
    /// The HTTP status.
    let status: Int
    /// One sentence: what was found, what was expected.
    let message: String
}
