import BuildStack
import EmbeddedNetwork
import Foundation
import Logging

/// What all parts of a stack stand on: its data folder, opened, its database, clock and secrets.
struct StackGround: Sendable {
    let configuration: StackConfiguration
    /// The data folder, which this process holds locked.
    let folder: PrivateDirectory
    /// The folder of the keys that sign.
    let keys: PrivateDirectory
    let database: StackDatabase
    let settings: StackSettings
    /// The clock that a person may put ahead.
    let steered: SteeredClock
    /// The bearer token of the stack's own programs.
    let token: AccessToken
    let catalogue: SampleCatalogue
    let logger: Logger

    /// Opens what `configuration` names; makes what a new data folder lacks.
    init(
        configuration: StackConfiguration, folder: PrivateDirectory, clock: StackClock, logger: Logger
    ) async throws {
        self.configuration = configuration
        self.folder = folder
        self.logger = logger
        let directory = configuration.directory
        catalogue = try SampleCatalogue(directory: configuration.publications)
        database = try StackDatabase(path: directory.databaseFile)
        settings = try await StackSettings.loadOrChoose(in: database)
        steered = try await SteeredClock(clock, database: database)
        token = try AccessToken.loadOrCreate((directory.tokenFile as NSString).lastPathComponent, in: folder)
        keys = try PrivateDirectory(directory.keyDirectory)
    }

    /// Where everything lies.
    var directory: DataDirectory { configuration.directory }
    /// The clock that the parts go by.
    var clock: StackClock { steered.stackClock }

    /// The storage of builds.
    ///
    /// - Parameter number: The number of the registry of a name, nil where there is none.
    func blobs(number: @escaping @Sendable (String) async throws -> Int64?) throws -> BlobHost {
        let key = try AccessToken.loadOrCreate("blob-links", in: keys)
        return BlobHost(
            links: BlobLinks(key: Data(key.text.utf8), now: clock.now),
            folder: try BlobFolder(path: directory.blobDirectory), number: number, now: clock.now)
    }

    /// Lets the data folder go, once nothing runs any more.
    func close() {
        do {
            try database.close()
        } catch {
            logger.error("The stack's database was not closed", metadata: ["error": "\(error)"])
        }
    }
}
