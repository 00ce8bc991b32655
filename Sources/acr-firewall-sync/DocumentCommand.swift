/// A command that can answer with a JSON document, and then answers with one whatever happens.
protocol DocumentCommand {
    /// Whether the answer is to be a document.
    var answersInJSON: Bool { get }
}
