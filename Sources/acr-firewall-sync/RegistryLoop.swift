import FirewallSync
import SyncReports

extension SyncSession {
    /// Works on each registry in turn, and writes their JSON documents where `inJSON`: of one registry its own, of
    /// several one array in their order.
    ///
    /// One that fails is reported, in a document too, and never stops another; the worst status counts.
    ///
    /// - Parameter body: Gives a registry's status, and its document where one is wanted.
    /// - Throws: ``CommandError`` where the documents could not be written.
    func forEachRegistry(
        inJSON: Bool, _ body: (ConfiguredRegistry) async throws -> (status: ExitStatus, document: [UInt8]?)
    ) async throws -> ExitStatus {
        let registries = configuration.registries
        var status = ExitStatus.done
        var documents: [[UInt8]] = []
        for registry in registries {
            let settings = registry.settings
            do {
                let answer = try await body(registry)
                status = status.combined(with: answer.status)
                if let document = answer.document { documents.append(document) }
            } catch {
                CommandFailure.report(error, about: registries.count > 1 ? settings.label : nil)
                status = status.combined(with: CommandFailure.status(of: error))
                let report = FailureReport(
                    CommandFailure.lines(of: error), registry: settings.label, id: "\(settings.id)")
                documents.append(try report.json())
            }
        }
        if inJSON { try Terminal.standardOutput.writeDocuments(documents, of: registries.count) }
        return status
    }

    /// Works on all registries, several at once, and writes their answers in the order of the configuration: of one
    /// registry its own, of several one array where `inJSON`.
    ///
    /// One that fails is reported, in a document too, and never stops another; the worst status counts.
    ///
    /// - Throws: ``CommandError`` where an answer could not be written.
    func answerForEachRegistry(
        inJSON: Bool, _ body: @escaping @Sendable (ConfiguredRegistry) async throws -> RegistryAnswer
    ) async throws -> ExitStatus {
        let registries = configuration.registries
        let answers = OrderedAnswers()
        await withTaskGroup(of: Void.self) { group in
            for (place, registry) in registries.enumerated() {
                if place >= configuration.watch.concurrency { await group.next() }
                group.addTask {
                    let answer: RegistryAnswer
                    do {
                        answer = try await body(registry)
                    } catch {
                        answer = RegistryAnswer(error, about: registry.settings, isOneOfSeveral: registries.count > 1)
                    }
                    await answers.put(answer, at: place)
                }
            }
        }
        return try await answers.finish(inJSON: inJSON, of: registries.count)
    }

    /// The one registry that a command works on.
    ///
    /// - Throws: ``CommandError`` where there are several.
    func onlyRegistry() throws(CommandError) -> ConfiguredRegistry {
        let labels = configuration.registries.map(\.settings.label)
        guard let only = configuration.registries.first, labels.count == 1 else {
            throw CommandError(
                labels.isEmpty
                    ? "the configuration names no registry"
                    : "name one with --registry: \(labels.joined(separator: ", "))")
        }
        return only
    }
}
