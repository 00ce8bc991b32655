/// What a run is to do.
package enum RunWork: Sendable, Hashable {
    /// These steps, one after the other.
    case steps([BuildStep])
    /// A task: the text of its YAML, of its values' YAML if there is one, and values that go before those.
    case task(content: String, values: String?, overrides: [TaskValue])
    /// A task whose YAML, and whose values' YAML if it names one, lie in the source.
    case taskFile(path: String, valuesPath: String?, overrides: [TaskValue])

    /// The values that no log may show.
    var secrets: [String] {
        switch self {
        case .steps(let steps):
            return steps.flatMap { step -> [String] in
                switch step.action {
                case .build(let build): build.arguments.filter(\.isSecret).map(\.value)
                case .command(let command): command.environment.filter(\.isSecret).map(\.value)
                case .push: []
                }
            }
        case .task(_, _, let overrides), .taskFile(_, _, let overrides):
            return overrides.filter(\.isSecret).map(\.value)
        }
    }
}
