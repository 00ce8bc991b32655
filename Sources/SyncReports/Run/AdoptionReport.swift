/// Which present rules become ours: `adopt`.
public struct AdoptionReport: Sendable {
    /// The rules' values.
    public let values: [String]
    /// How people call the registry.
    public let registry: String

    /// A report about adopting `values`.
    public init(_ values: [String], registry: String) {
        self.values = values
        self.registry = registry
    }

    /// One rule a line below a headline.
    public func text() -> String {
        let name = registry.escapedForTerminal
        guard !values.isEmpty else { return "No rule of '\(name)' is to be adopted.\n" }
        let head = "\(values.count.counted("rule")) of '\(name)' would become ours; later runs may remove or merge "
        return head + (values.count == 1 ? "it:\n" : "them:\n") + values.map { "  \($0.escapedForTerminal)\n" }.joined()
    }
}
