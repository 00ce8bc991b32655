import Foundation
import HTTPTypes
import NIOCore
import RegistryStorage

/// ACR's own interface below `/acr/v1/`, for clients that may use it: what `az acr repository` and Microsoft's libraries
/// ask of a registry beside the distribution interface.
package struct ACRRoutes: Sendable {
    /// The largest change of attributes that is read, in bytes.
    static let largestBody = 16 << 10

    private let storage: RegistryStorage
    private let registry: String

    /// The interface to `storage`.
    ///
    /// - Parameter loginServer: The registry's host name, which stands in the answers.
    package init(storage: RegistryStorage, loginServer: String) {
        self.storage = storage
        registry = loginServer
    }

    /// The answer to `request`, which its sender may make.
    ///
    /// - Throws: ``DistributionError``, `StorageError`, and what reading a body throws that breaks off.
    func answer(_ endpoint: ACREndpoint, _ request: DistributionRequest) async throws -> RegistryAnswer {
        guard endpoint.methods.contains(request.method) else {
            throw DistributionError.methodNotAllowed(request.method, allowed: endpoint.methods)
        }
        switch endpoint {
        case .catalog: return try await catalog(request)
        case .repository(let name):
            switch request.method {
            case .delete: return try await delete(name, request)
            case .patch: return try await show(storage.update(change(request), of: name), request)
            default:
                guard let record = try await storage.repository(name) else {
                    throw DistributionError.nameUnknown(name.text)
                }
                return try show(record, request)
            }
        case .tags(let name): return try await tags(of: name, request)
        case .tag(let name, let text):
            let tag = try TagName(parsing: text)
            switch request.method {
            case .delete:
                try await storage.deleteTag(tag, in: name)
                return RegistryAnswer(.accepted, [.distributionAPIVersion: "registry/2.0"], length: 0)
            case .patch: return try await show(storage.update(change(request), of: tag, in: name), of: name, request)
            default:
                guard let record = try await storage.tag(tag, in: name) else {
                    throw DistributionError.manifestUnknown(text, "there is no tag '\(tag)' in '\(name)'")
                }
                return try show(record, of: name, request)
            }
        case .manifests(let name): return try await manifests(of: name, request)
        case .manifest(let name, let text):
            let digest = try DistributionRequest.digest(text)
            if request.method == .patch {
                return try await show(storage.update(change(request), of: digest, in: name), of: name, request)
            }
            guard let record = try await storage.manifestRecord(digest, in: name) else {
                throw DistributionError.manifestUnknown(text)
            }
            return try await show(record, of: name, request)
        }
    }

    private func catalog(_ request: DistributionRequest) async throws -> RegistryAnswer {
        struct Catalog: Encodable { let repositories: [String] }
        let page = try ListPage(n: request.parameter("n"), last: request.parameter("last"))
        let found = try await storage.repositories(after: page.last, limit: page.probe)
        let (names, link) = page.cut(found, path: "/acr/v1/_catalog", key: \.text)
        return try .json(Catalog(repositories: names.map(\.text)), to: request.method, link: link)
    }

    private func tags(of name: RepositoryName, _ request: DistributionRequest) async throws -> RegistryAnswer {
        struct Tags: Encodable { let registry, imageName: String, tags: [ACRTag] }
        let page = try ListPage(n: request.parameter("n"), last: request.parameter("last"))
        let (order, query) = try order(request)
        let digest = try request.parameter("digest").map(DistributionRequest.digest)
        let found = try await storage.tags(
            in: name, after: page.last, limit: page.probe, order: order, of: digest)
        let (records, link) = page.cut(
            found, path: "/acr/v1/\(name)/_tags",
            query: query + (digest.map { [("digest", $0.description)] } ?? []), key: \.name.text)
        return try .json(
            Tags(registry: registry, imageName: name.text, tags: records.map(ACRTag.init)), to: request.method,
            link: link)
    }

    private func manifests(of name: RepositoryName, _ request: DistributionRequest) async throws -> RegistryAnswer {
        struct Manifests: Encodable { let registry, imageName: String, manifests: [ACRManifest] }
        let page = try ListPage(n: request.parameter("n"), last: request.parameter("last"))
        let (order, query) = try order(request)
        let found = try await storage.manifestRecords(
            in: name, after: page.last, limit: page.probe, order: order)
        let (records, link) = page.cut(
            found, path: "/acr/v1/\(name)/_manifests", query: query, key: \.digest.description)
        var manifests: [ACRManifest] = []
        for record in records { manifests.append(try await manifest(record, in: name)) }
        return try .json(
            Manifests(registry: registry, imageName: name.text, manifests: manifests), to: request.method, link: link)
    }

    private func delete(_ name: RepositoryName, _ request: DistributionRequest) async throws -> RegistryAnswer {
        struct Deleted: Encodable { let manifestsDeleted, tagsDeleted: [String] }
        let (manifests, tags) = try await storage.deleteRepository(name)
        return try .json(
            Deleted(manifestsDeleted: manifests.map(\.description), tagsDeleted: tags.map(\.text)),
            to: request.method, status: .accepted)
    }

    private func show(_ record: RepositoryRecord, _ request: DistributionRequest) throws -> RegistryAnswer {
        try .json(ACRRepository(record, registry: registry), to: request.method)
    }

    private func show(
        _ record: TagRecord, of name: RepositoryName, _ request: DistributionRequest
    ) throws -> RegistryAnswer {
        struct Shown: Encodable { let registry, imageName: String, tag: ACRTag }
        return try .json(
            Shown(registry: registry, imageName: name.text, tag: ACRTag(record)), to: request.method)
    }

    private func show(
        _ record: ManifestRecord, of name: RepositoryName, _ request: DistributionRequest
    ) async throws -> RegistryAnswer {
        struct Shown: Encodable { let registry, imageName: String, manifest: ACRManifest }
        return try .json(
            Shown(registry: registry, imageName: name.text, manifest: try await manifest(record, in: name)),
            to: request.method)
    }

    /// The manifest with what its text says, unless it may not be read.
    private func manifest(_ record: ManifestRecord, in name: RepositoryName) async throws -> ACRManifest {
        do {
            let manifest = try await storage.manifest(.digest(record.digest), in: name)
            return ACRManifest(record, content: manifest.flatMap(ACRManifestContent.init))
        } catch let error as StorageError where error.code == .locked {
            return ACRManifest(record)
        }
    }

    /// The order that `orderby` asks for, and the query that repeats it.
    private func order(
        _ request: DistributionRequest
    ) throws(DistributionError) -> (RecordOrder, query: [(name: String, value: String)]) {
        guard let text = request.parameter("orderby"), !text.isEmpty else { return (.name, []) }
        switch text {
        case "timeasc": return (.timeAscending, [("orderby", "timeasc")])
        case "timedesc": return (.timeDescending, [("orderby", "timedesc")])
        case "none": return (.name, [])
        default:
            throw DistributionError(
                code: "UNSUPPORTED", message: "orderby is '\(text.prefix(40))'; expected timeasc or timedesc",
                status: 400)
        }
    }

    /// The change of attributes in the body of `request`.
    private func change(_ request: DistributionRequest) async throws -> AttributeChange {
        struct Change: Decodable { let deleteEnabled, writeEnabled, readEnabled, listEnabled: Bool? }
        let body = try await request.body(upTo: Self.largestBody)
        guard let change = try? JSONDecoder().decode(Change.self, from: Data(body.readableBytesView)) else {
            throw DistributionError(
                code: "UNSUPPORTED",
                message: "the body is not an object of attributes such as {\"writeEnabled\":false}", status: 400)
        }
        return AttributeChange(
            deleteEnabled: change.deleteEnabled, writeEnabled: change.writeEnabled, readEnabled: change.readEnabled,
            listEnabled: change.listEnabled)
    }
}
