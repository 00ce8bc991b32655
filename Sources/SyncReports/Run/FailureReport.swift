/// What a command answers in JSON where it failed, so that whoever reads documents gets one and knows why.
public struct FailureReport: Sendable {
    /// What went wrong, a sentence for each problem.
    public let errors: [String]
    /// How people call the registry that it went wrong with; nil where no single one is concerned.
    public let registry: String?
    /// That registry's resource id.
    public let id: String?

    /// A report about `errors`.
    public init(_ errors: [String], registry: String? = nil, id: String? = nil) {
        self.errors = errors
        self.registry = registry
        self.id = id
    }

    /// `{"errors":[…]}`, with `registry` and `id` where one registry is concerned.
    ///
    /// - Throws: Nothing that text can cause.
    public func json() throws -> [UInt8] {
        try JSONDocument.encode(Document(errors: errors, id: id, registry: registry))
    }

    private struct Document: Encodable {
        let errors: [String]
        let id: String?
        let registry: String?
    }
}
