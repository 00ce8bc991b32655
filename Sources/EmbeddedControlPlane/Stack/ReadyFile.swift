import EmbeddedNetwork
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
    private let tokenFile: String
    private let eventsDirectory: String
    private let logger: Logger
    private var isOpen = false
    private var revision = 0

    init(
        name: String, folder: PrivateDirectory, registries: RegistryStore, egress: EgressDirectory,
        settings: StackSettings, certificateFile: String, tokenFile: String, eventsDirectory: String, logger: Logger
    ) {
        self.name = name
        self.folder = folder
        self.registries = registries
        self.egress = egress
        self.settings = settings
        self.certificateFile = certificateFile
        self.tokenFile = tokenFile
        self.eventsDirectory = eventsDirectory
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

    private func write() async throws -> ReadyDocument {
        revision += 1
        var (seen, registries): (Int, [RegistryResource])
        // Read again where another change came meanwhile, so that it is never overwritten by what was before it.
        repeat {
            (seen, registries) = (revision, try await self.registries.registries())
        } while seen != revision
        let document = ReadyDocument(
            arm: "https://localhost:\(settings.resourceManagerPort)", subscription: settings.subscription,
            registries: registries.map { ReadyDocument.Registry($0, subscription: settings.subscription) },
            egress: egress.points.map(ReadyDocument.Egress.init), page: "http://127.0.0.1:\(settings.pagePort)/",
            ca: certificateFile, token: tokenFile, events: eventsDirectory)
        try folder.write(try JSONText.encode(document) + "\n", to: name, mode: 0o600)
        return document
    }
}
