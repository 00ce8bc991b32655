import FirewallSync
import SyncReports

/// What a command has to say about one registry.
struct RegistryAnswer: Sendable {
    /// How it went.
    var status: ExitStatus
    /// What goes to standard output, where the answer is not a document.
    var output: [UInt8] = []
    /// What goes to standard error, beside it.
    var notes = ""
    /// The document, where one is wanted.
    var document: [UInt8]?
}

/// Writes the answers about several registries in the order of the configuration, whichever comes first.
///
/// Nothing is kept that can be written.
actor OrderedAnswers {
    private var waiting: [Int: RegistryAnswer] = [:]
    private var next = 0
    private var documents: [[UInt8]] = []
    /// The worst status so far.
    private(set) var status = ExitStatus.done
    /// Why an answer could not be written.
    private var failure: CommandError?

    /// Takes the answer about the registry with this place, and writes what is in turn.
    ///
    /// Where standard output cannot be written, the work goes on: ``finish(inJSON:of:)`` says so in the end.
    func put(_ answer: RegistryAnswer, at place: Int) {
        waiting[place] = answer
        while let answer = waiting.removeValue(forKey: next) {
            next += 1
            status = status.combined(with: answer.status)
            if !answer.notes.isEmpty { Terminal.standardError.write(answer.notes) }
            write(answer.output)
            if let document = answer.document { documents.append(document) }
        }
    }

    /// Writes the documents of `count` registries, where they are wanted, and gives the worst status.
    ///
    /// - Throws: ``CommandError`` where an answer could not be written.
    func finish(inJSON: Bool, of count: Int) throws(CommandError) -> ExitStatus {
        if let failure { throw failure }
        if inJSON { try Terminal.standardOutput.writeDocuments(documents, of: count) }
        return status
    }

    private func write(_ output: [UInt8]) {
        guard failure == nil, !output.isEmpty else { return }
        do { try Terminal.standardOutput.writeResult(output) } catch { failure = error }
    }
}

extension RegistryAnswer {
    /// The answer about a registry of which there is nothing but an error.
    ///
    /// - Parameter isOneOfSeveral: Whether the sentence has to say which.
    init(_ error: any Error, about settings: RegistrySettings, isOneOfSeveral: Bool) {
        let lines = CommandFailure.lines(of: error)
        let subject = isOneOfSeveral ? "\(settings.label): " : ""
        self.init(
            status: CommandFailure.status(of: error),
            notes: lines.map { "acr-firewall-sync: error: \((subject + $0).escapedForTerminal)\n" }.joined(),
            document: try? FailureReport(lines, registry: settings.label, id: "\(settings.id)").json())
    }
}
