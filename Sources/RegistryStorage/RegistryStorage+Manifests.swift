import Foundation
import NIOCore

extension RegistryStorage {
    /// Stores a manifest, its record, its references and its tag in one transaction, on the disk when this returns.
    ///
    /// The bytes are kept as they came. An image and an index are held to the specification, and what they name has to
    /// be there, but for a `subject` and for layers that may not be distributed.
    ///
    /// - Parameters:
    ///   - content: The bytes.
    ///   - mediaType: What the client says that they are.
    ///   - reference: Where they go: a tag, or the digest that they must have.
    ///   - repository: The repository, made where it is missing.
    /// - Returns: The manifest's record, and the subject that it names.
    /// - Throws: ``StorageError`` with `manifestTooLarge`, `digestMismatch`, `manifestInvalid`, `manifestBlobUnknown`,
    ///   `locked`, `full` or `failing`.
    package func putManifest(
        _ content: ByteBuffer, mediaType: String, at reference: ManifestReference, in repository: RepositoryName
    ) async throws -> (record: ManifestRecord, subject: Digest?) {
        let manifest = try await incoming(content, mediaType: mediaType, at: reference, in: repository)
        let time = now()
        let record = try await commits.commit { [hotSet] turn in
            let row = try RepositoryTable.findOrMake(repository, at: time, turn.database)
            try row.requireWritable()
            try Self.requireWritable(reference, manifest.digest, in: row, turn)
            let missing = try ManifestTable.missing(manifest.facts, in: row.id, turn.database)
            guard missing.isEmpty else { throw Self.incomplete(missing, repository) }
            let id = try ManifestTable.insert(manifest, in: row.id, at: time, turn.database)
            if case .tag(let tag) = reference {
                try TagTable.point(tag, at: id, in: row.id, time: time, turn.database)
                turn.afterCommit { hotSet.forget(.tag(tag), in: repository) }
            }
            try RepositoryTable.touch(row.id, at: time, turn.database)
            // The same bytes may have come under another media type.
            turn.afterCommit { hotSet.forget(.digest(manifest.digest), in: repository) }
            return try ManifestTable.require(manifest.digest, in: row, turn.database).record
        }
        return (record, record.subject)
    }

    /// The manifest that `reference` names in `repository`, or nil.
    ///
    /// - Throws: ``StorageError`` with `locked` where it may not be pulled.
    package func manifest(
        _ reference: ManifestReference, in repository: RepositoryName
    ) async throws -> Manifest? {
        let fill = hotSet.begin(repository)
        var entry: HotEntry?
        defer { hotSet.end(fill, insert: entry) }
        let found: Manifest? = try await database.read { database in
            guard let row = try RepositoryTable.find(repository, database) else { return nil }
            try row.requireReadable()
            var digest: Digest
            switch reference {
            case .digest(let given): digest = given
            case .tag(let name):
                guard let tag = try TagTable.find(name, in: row.id, database) else { return nil }
                guard tag.attributes.readEnabled else {
                    throw StorageError.locked(.readEnabled, of: "The tag '\(name)' of '\(repository)'")
                }
                digest = tag.digest
            }
            guard let manifest = try ManifestTable.find(digest, in: row.id, database) else { return nil }
            guard manifest.record.attributes.readEnabled else {
                throw StorageError.locked(.readEnabled, of: "The manifest '\(digest)' of '\(repository)'")
            }
            return try ManifestTable.content(digest, in: row.id, database)
        }
        entry = found.map { .manifest($0, reference) }
        return found
    }

    /// The manifest that `reference` names in `repository` where it is in memory; nil says nothing.
    ///
    /// Never waits: for event loops. A change that was acknowledged is never missed.
    package func cachedManifest(_ reference: ManifestReference, in repository: RepositoryName) -> Manifest? {
        hotSet.manifest(reference, in: repository)
    }

    /// What is known of the manifest `digest` of `repository`, or nil.
    package func manifestRecord(_ digest: Digest, in repository: RepositoryName) async throws -> ManifestRecord? {
        try await database.read { database in
            guard let row = try RepositoryTable.find(repository, database) else { return nil }
            return try ManifestTable.find(digest, in: row.id, database)?.record
        }
    }

    /// At most `limit` manifests of `repository` after the one whose digest is `after`; those that are listed.
    ///
    /// In an order of time, nothing comes after a manifest that is gone.
    ///
    /// - Throws: ``StorageError`` with `repositoryUnknown`.
    package func manifestRecords(
        in repository: RepositoryName, after: String?, limit: Int, order: RecordOrder
    ) async throws -> [ManifestRecord] {
        try await database.read { database in
            let row = try RepositoryTable.require(repository, database)
            return try ManifestTable.list(in: row.id, after: after, limit: limit, order: order, database)
        }
    }

    /// The manifests of `repository` whose subject is `digest`, those of `artifactType` where one is given.
    ///
    /// - Returns: None where there are none, whether or not the subject is there.
    /// - Throws: ``StorageError`` with `locked` where the repository may not be pulled from.
    package func referrers(
        of digest: Digest, in repository: RepositoryName, artifactType: String?
    ) async throws -> [ManifestRecord] {
        try await database.read { database in
            guard let row = try RepositoryTable.find(repository, database) else { return [] }
            try row.requireReadable()
            return try ManifestTable.referrers(of: digest, in: row.id, artifactType: artifactType, database)
                .map(\.record).filter { $0.attributes.listEnabled }
        }
    }

    /// The manifest as it goes into the database: parsed, and with the platform that its configuration names.
    private func incoming(
        _ content: ByteBuffer, mediaType: String, at reference: ManifestReference, in repository: RepositoryName
    ) async throws -> IncomingManifest {
        guard content.readableBytes <= options.manifestLimit else {
            throw StorageError(
                .manifestTooLarge,
                "The manifest has \(content.readableBytes) bytes; \(options.manifestLimit) are the limit.")
        }
        let (digest, facts) = try await blocking {
            var algorithm = Digest.Algorithm.sha256
            if case .digest(let expected) = reference { algorithm = expected.algorithm }
            let digest = Digest.of(content, algorithm: algorithm)
            if case .digest(let expected) = reference, digest != expected {
                throw StorageError(
                    .digestMismatch, "The manifest's digest is '\(digest)', not '\(expected)'; nothing is kept.")
            }
            return (digest, try ManifestFacts(content, mediaType: mediaType))
        }
        var platform: ImagePlatform?
        if let config = facts.config, MediaType.imageConfigurations.contains(facts.configMediaType ?? "") {
            let size = try await database.read { database in
                try RepositoryTable.find(repository, database).flatMap {
                    try BlobTable.size(config, in: $0.id, database)
                }
            }
            if let size, let blob = stored(config, size: size) {
                platform = try await blocking { try ImagePlatform.read(blob.path) }
            }
        }
        return IncomingManifest(
            digest: digest, mediaType: mediaType, content: content, facts: facts, platform: platform)
    }

    private static func requireWritable(
        _ reference: ManifestReference, _ digest: Digest, in repository: RepositoryRow, _ turn: WriteTurn
    ) throws {
        if case .tag(let name) = reference, let tag = try TagTable.find(name, in: repository.id, turn.database),
            !tag.attributes.writeEnabled
        {
            throw StorageError.locked(.writeEnabled, of: "The tag '\(name)' of '\(repository.name)'")
        }
        if let manifest = try ManifestTable.find(digest, in: repository.id, turn.database),
            !manifest.record.attributes.writeEnabled
        {
            throw StorageError.locked(.writeEnabled, of: "The manifest '\(digest)' of '\(repository.name)'")
        }
    }

    private static func incomplete(_ missing: [Digest], _ repository: RepositoryName) -> StorageError {
        let names = missing.prefix(3).map { "'\($0)'" }.joined(separator: ", ")
        let rest = missing.count > 3 ? " and \(missing.count - 3) more" : ""
        var error = StorageError(
            .manifestBlobUnknown,
            "The manifest names what the repository '\(repository)' does not have: \(names)\(rest); push that first.")
        error.digests = missing
        return error
    }
}
