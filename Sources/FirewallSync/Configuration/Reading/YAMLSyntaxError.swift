import Yams

/// Why a text is not one YAML document.
struct YAMLSyntaxError: Error {
    /// Where; nil where the reader does not know.
    let place: ConfigurationPlace?
    /// What is wrong there, after "The file".
    let reason: String

    init(place: ConfigurationPlace?, reason: String) {
        self.place = place
        self.reason = reason
    }

    init(_ error: any Error) {
        switch error {
        case YamlError.scanner(let context, let problem, let mark, _),
            YamlError.parser(let context, let problem, let mark, _),
            YamlError.composer(let context, let problem, let mark, _):
            let detail = [context?.text, problem].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: ", ")
            self.init(
                place: ConfigurationPlace(line: mark.line, column: mark.column), reason: "is not YAML here: \(detail)")
        case YamlError.reader(let problem, _, let value, _):
            self.init(place: nil, reason: "holds a character that YAML does not allow: \(problem) (\(value))")
        default:
            self.init(place: nil, reason: "is not YAML: \(error)")
        }
    }
}
