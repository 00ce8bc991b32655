/// Why a conversation with a resource manager did not succeed.
///
/// Two errors are equal when their codes are.
public struct ResourceManagerError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What happened, for programs.
    public enum Code: Sendable, Hashable {
        /// 404: no such registry, group or subscription, or none that the identity may see.
        case notFound
        /// 401: the token was refused, and so was a second, fresh one where there was one to be had.
        case unauthenticated
        /// 403: the identity lacks a permission, which the description names.
        case authorizationFailed
        /// 409 ScopeLocked: a lock, which the description names, forbids writes.
        case locked
        /// 403 RequestDisallowedByPolicy: an Azure Policy, which the description names, forbids the change.
        case refusedByPolicy
        /// The registry's tier, which the description names, has no IP rules.
        case notPremium
        /// 400: more rules than the registry may hold.
        case quotaExceeded
        /// 429, still after the retries.
        case throttled
        /// 409, other than a lock: another change is under way.
        case conflict
        /// An answer that could not be understood, or that points to another server.
        case badAnswer
        /// 5xx, still after the retries.
        case serverError
        /// No answer: the name, the connection, TLS or the time.
        case transport
        /// A change was accepted and did not finish in time.
        case timeout
        /// There is no token to be had.
        case credential
        /// Anything else, by the resource manager's own code.
        case other(String)
    }

    /// What happened, for programs.
    public let code: Code
    /// One sentence: what happened, with Azure's code and message, and what to do.
    public let description: String
    /// Whether a write may have taken effect although no answer says so.
    ///
    /// Read the registry before writing again.
    public let mayHaveTakenEffect: Bool
    /// The id by which Azure's support finds the request.
    public let correlationID: String?

    /// An error of these parts; `description` is brought onto one line.
    public init(code: Code, description: String, mayHaveTakenEffect: Bool = false, correlationID: String? = nil) {
        self.code = code
        self.description = description.onOneLine(limit: 4_000)
        self.mayHaveTakenEffect = mayHaveTakenEffect
        self.correlationID = correlationID
    }

    /// Compares the codes alone.
    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    /// Hashes the code alone.
    public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}
