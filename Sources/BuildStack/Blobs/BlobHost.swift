import EmbeddedNetwork
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NIOPosix

/// The build storage as its clients see it: Azure Storage's blob interface, as far as uploads of sources and logs need it.
///
/// `PUT` of a source, whole or in blocks (`comp=block`, `comp=blocklist`), and `HEAD` and ranged `GET` of logs. Every request
/// needs a link of ``BlobLinks``. The paths are `/REGISTRY/…`, or `/acr/REGISTRY/…` where the host says no account.
package struct BlobHost: HTTPResponder {
    /// The stack's context.
    package typealias Context = StackRequestContext

    /// The version of Azure Storage's interface that this one has its behaviour from.
    private static let version = "2026-04-06"

    /// What makes the links by which clients come.
    package let links: BlobLinks
    /// What is served.
    package let folder: BlobFolder
    let limits: BlobLimits
    private let number: @Sendable (String) async throws -> Int64?
    private let now: @Sendable () -> Date

    /// The host of what lies in `folder`.
    ///
    /// - Parameters:
    ///   - number: The number of the registry of a name, in lower case, and nil where there is none: a link may outlive its
    ///     registry.
    ///   - now: The time, for answers.
    package init(
        links: BlobLinks, folder: BlobFolder, limits: BlobLimits = BlobLimits(),
        number: @escaping @Sendable (String) async throws -> Int64?, now: @escaping @Sendable () -> Date
    ) {
        self.links = links
        self.folder = folder
        self.limits = limits
        self.number = number
        self.now = now
    }

    /// The answer to `request`.
    package func respond(to request: Request, context: StackRequestContext) async throws -> Response {
        let requestID = UUID().uuidString.lowercased()
        let body = UploadBody(request)
        var response: Response
        do {
            response = try await answer(request, body)
        } catch let error as BlobError {
            await body.discard()
            response = error.response(requestID: requestID, now: now())
        }
        response.headers[.storageRequestID] = requestID
        response.headers[.storageVersion] = Self.version
        // Only what a client's number looks like goes back into a header.
        if let id = request.headers[.clientRequestID], id.utf8.count <= 64,
            id.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        {
            response.headers[.clientRequestID] = id
        }
        return response
    }

    private func answer(_ request: Request, _ body: UploadBody) async throws -> Response {
        var path = request.uri.path[...]
        let account = "/\(BlobAuthority.localAccount)/"
        if path.hasPrefix(account) { path = path.dropFirst(account.count - 1) }
        guard let blob = BlobName(path: path) else {
            throw BlobError.authenticationFailed("There is no link to such a path.")
        }
        // As a link that is not good: who is not let in need not know which registries there are.
        guard let number = try await number(blob.registry) else {
            throw BlobError.authenticationFailed("There is no link to such a registry.")
        }
        let parameters = request.uri.queryParameters
        func check(_ permission: BlobLinks.Permission) throws(BlobError) {
            try links.check(blob, of: number, allows: permission) { parameters[$0[...]] }
        }
        switch (request.method, blob) {
        case (.put, .source):
            try check(.upload)
            return try await upload(blob, request, body)
        case (.get, .log), (.head, .log):
            try check(.read)
            return try await log(blob, request)
        case (.put, .log):
            try check(.upload)
            throw BlobError.unsupported
        case (.get, .source), (.head, .source):
            try check(.read)
            throw BlobError.unsupported
        default: throw BlobError.unsupported
        }
    }

    /// Does what blocks where that is allowed.
    func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await NIOThreadPool.singleton.runIfActive(body)
    }
}
