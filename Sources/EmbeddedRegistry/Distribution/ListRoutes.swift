import HTTPTypes
import RegistryStorage

/// The lists of repositories and tags (end-8a, end-8b of the specification, and docker-registry's catalogue).
struct ListRoutes: Sendable {
    private struct Catalog: Encodable {
        let repositories: [String]
    }

    private struct Tags: Encodable {
        let name: String
        let tags: [String]
    }

    let storage: RegistryStorage

    func catalog(_ request: DistributionRequest) async throws -> RegistryAnswer {
        let page = try ListPage(n: request.parameter("n"), last: request.parameter("last"))
        let found = page.count == 0 ? [] : try await storage.repositories(after: page.last, limit: page.probe)
        let (names, link) = page.cut(found, path: "/v2/_catalog", key: \.text)
        return try .json(Catalog(repositories: names.map(\.text)), to: request.method, link: link)
    }

    func tags(of name: RepositoryName, _ request: DistributionRequest) async throws -> RegistryAnswer {
        let page = try ListPage(n: request.parameter("n"), last: request.parameter("last"))
        // Also where nothing is wanted: an unknown repository has no list.
        let found = try await storage.tags(in: name, after: page.last, limit: page.probe, order: .name)
        let (tags, link) = page.cut(found, path: "/v2/\(name)/tags/list", key: \.name.text)
        return try .json(Tags(name: name.text, tags: tags.map(\.name.text)), to: request.method, link: link)
    }
}
