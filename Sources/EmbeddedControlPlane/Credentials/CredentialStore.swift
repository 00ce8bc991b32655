import EmbeddedNetwork
import EmbeddedRegistry
import Foundation
import GRDB
import Logging

/// Admin users, repository-scoped tokens and scope maps in the stack's database, and the settings that they make.
///
/// Whatever changes them computes the registry's settings in the same transaction and puts them in force when that is
/// on disk, in the order of the changes: what is renewed or disabled lets nobody in from then on.
package struct CredentialStore: Sendable {
    /// The settings that count.
    package let inForce: SettingsInForce
    let database: StackDatabase
    let locks: LockStore
    let subscription: String
    let now: @Sendable () -> Date
    private let directory: DataDirectory
    private let logger: Logger

    /// The credentials of `database`.
    ///
    /// - Parameters:
    ///   - directory: Where the files with the admin users' passwords go.
    ///   - now: The clock that dates what is made.
    init(
        _ database: StackDatabase, directory: DataDirectory, subscription: String, inForce: SettingsInForce,
        now: @escaping @Sendable () -> Date, logger: Logger
    ) {
        self.database = database
        self.directory = directory
        self.subscription = subscription
        self.inForce = inForce
        self.now = now
        self.logger = logger
        locks = LockStore(database)
    }

    /// Puts the settings of all registries in force, as the start has to.
    package func publishAll() async throws {
        try await database.queue.write { database in
            for row in try Row.fetchAll(database, sql: "SELECT * FROM registry") {
                try publish(try RegistryResource(row: row), database)
            }
        }
    }

    /// Computes the settings of `registry`, which count when the transaction is on disk.
    ///
    /// An admin user who is switched on for the first time gets passwords.
    func publish(_ registry: RegistryResource, _ database: Database) throws {
        let admin = registry.isAdminUserEnabled ? try adminCredentials(of: registry, database) : nil
        let settings = try settings(of: registry, admin: admin, database)
        let box = inForce.settings(ofRegistry: registry.number)
        database.afterNextTransaction { _ in
            box.replace(with: settings)
            keepPasswordFile(of: registry, admin)
        }
    }

    /// Reads something about the registry `name` of `group`.
    ///
    /// - Throws: ``ResourceError`` `ResourceNotFound`, or what `body` throws.
    func read<Result: Sendable>(
        _ name: String, in group: String,
        _ body: @escaping @Sendable (RegistryResource, Database) throws -> Result
    ) async throws -> Result {
        try await database.queue.read { database in
            try body(try RegistryStore.require(database, name: name, group: group), database)
        }
    }

    /// Changes something about the registry `name` of `group`, and puts its new settings in force.
    ///
    /// - Throws: ``ResourceError`` `ResourceNotFound` or `ScopeLocked`, or what `body` throws.
    func change<Result: Sendable>(
        _ name: String, in group: String,
        _ body: @escaping @Sendable (RegistryResource, Database) throws -> Result
    ) async throws -> Result {
        try await database.queue.write { database in
            let registry = try RegistryStore.require(database, name: name, group: group)
            try locks.admit(.write, on: registry.id(subscription: subscription), database)
            let result = try body(registry, database)
            try publish(registry, database)
            return result
        }
    }

    private func settings(
        of registry: RegistryResource, admin: AdminCredentials?, _ database: Database
    ) throws -> RegistrySettings {
        var settings = RegistrySettings()
        settings.admin = admin?.user
        settings.allowsAnonymousPull = registry.properties["anonymousPullEnabled"]?.truth ?? false
        let policies = registry.properties["policies"]
        settings.exchangesResourceManagerTokens =
            policies?["azureADAuthenticationAsArmPolicy"]?["status"]?.text != "disabled"
        settings.tokens = try enabledUsers(of: registry, database)
        return settings
    }

    /// Writes the first password for those who read it from a file, where it is not there already.
    private func keepPasswordFile(of registry: RegistryResource, _ admin: AdminCredentials?) {
        guard let password = admin?.passwords.first?.value else { return }
        let path = directory.passwordFile(ofRegistry: registry.number) as NSString
        do {
            _ = try PrivateDirectory(directory.registriesDirectory)
            let folder = try PrivateDirectory(path.deletingLastPathComponent)
            guard try folder.read(path.lastPathComponent) != password else { return }
            try folder.write(password, to: path.lastPathComponent, mode: 0o600)
        } catch {
            logger.error(
                "A password's file could not be written", metadata: ["file": "\(path)", "error": "\(error)"])
        }
    }
}
