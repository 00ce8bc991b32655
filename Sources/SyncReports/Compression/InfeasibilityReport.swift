import IPNetworks
import RuleCompression

/// Why no rules satisfy what was asked of `compress`, for programs.
public struct InfeasibilityReport: Sendable {
    /// The error.
    public let error: InfeasibleCompression

    /// A report about `error`.
    public init(_ error: InfeasibleCompression) { self.error = error }

    /// `{"infeasible":{"sentence",…}}` with the required addresses that are forbidden, or with the smallest budget and
    /// the longest "shortest prefix" that would do.
    ///
    /// - Throws: Nothing that an error can cause.
    public func json() throws -> [UInt8] {
        switch error.reason {
        case .requiredForbidden(let addresses):
            try JSONDocument.encode(
                Document(infeasible: .init(sentence: "\(error)", requiredForbidden: addresses.prefixes)))
        case .tooFewRules(let budget, let length):
            try JSONDocument.encode(
                Document(infeasible: .init(sentence: "\(error)", smallestBudget: budget, longestShortestPrefix: length))
            )
        }
    }

    private struct Document: Encodable {
        struct Infeasible: Encodable {
            let sentence: String
            var requiredForbidden: [IPv4Prefix]?
            var smallestBudget: Int?
            var longestShortestPrefix: Int?
        }

        let infeasible: Infeasible
    }
}
