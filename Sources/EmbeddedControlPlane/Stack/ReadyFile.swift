import EmbeddedNetwork
import EmbeddedRegistry
import Foundation
import Logging

/// The file that says where everything is. It is written when the stack is ready, and again whenever that changes.
actor ReadyFile {
    private let name: String
    private let folder: PrivateDirectory
    private let registries: RegistryStore
    private let egress: EgressDirectory
    private let settings: StackSettings
    private let certificateFile: String
    private let configuration: StackConfiguration
    private let logger: Logger
    private var isOpen = false
    /// The writing that has read what it writes.
    private var begun: Task<ReadyDocument, any Error>?
    /// The writing that will read once the other has ended.
    private var next: Task<ReadyDocument, any Error>?

    init(
        name: String, folder: PrivateDirectory, registries: RegistryStore, egress: EgressDirectory,
        settings: StackSettings, certificateFile: String, configuration: StackConfiguration, logger: Logger
    ) {
        self.name = name
        self.folder = folder
        self.registries = registries
        self.egress = egress
        self.settings = settings
        self.certificateFile = certificateFile
        self.configuration = configuration
        self.logger = logger
    }

    /// Writes the file for the first time, now that everything listens.
    func open() async throws -> ReadyDocument {
        isOpen = true
        return try await write()
    }

    /// Writes the file again; before the stack is ready there is nothing to say.
    func refresh() async {
        guard isOpen else { return }
        do {
            _ = try await write()
        } catch {
            logger.error("The ready file could not be written", metadata: ["error": "\(error)"])
        }
    }

    /// Writes the file as everything stands now.
    ///
    /// One writing follows the other, so that none is overwritten by what was before it; those who call while one is
    /// under way share the next, so that making many registries at once does not write the file for each.
    private func write() async throws -> ReadyDocument {
        if let next { return try await next.value }
        let before = begun
        let task = Task {
            _ = await before?.result
            return try await self.readAndWrite()
        }
        next = task
        return try await task.value
    }

    private func readAndWrite() async throws -> ReadyDocument {
        // Whoever comes from here on may not find what it changed in what is read.
        (begun, next) = (next, nil)
        let registries = try await registries.places()
        let document = ReadyDocument(
            arm: "https://localhost:\(settings.resourceManagerPort)",
            signIn: ReadyDocument.SignIn(settings, configuration.directory),
            graph: "https://localhost:\(settings.directoryPort)",
            blobs: "https://localhost:\(settings.blobPort)", subscription: settings.subscription,
            registries: registries.map {
                ReadyDocument.Registry($0, subscription: settings.subscription, configuration: configuration)
            },
            egress: egress.points.map(ReadyDocument.Egress.init), page: "http://127.0.0.1:\(settings.pagePort)/",
            ca: certificateFile, token: configuration.directory.tokenFile,
            events: configuration.directory.eventsDirectory,
            accessLog: "\(configuration.directory.logDirectory)/\(AccessLog.fileName)",
            metrics: "http://127.0.0.1:\(settings.metricsPort)/metrics")
        try folder.write(try JSONText.encode(document) + "\n", to: name, mode: 0o600)
        return document
    }
}
