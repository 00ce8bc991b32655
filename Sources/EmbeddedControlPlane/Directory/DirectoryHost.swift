import EmbeddedNetwork
import EmbeddedRegistry
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// What plays `graph.microsoft.com`, as far as the assignment of a role asks: who somebody is.
///
/// It holds the stack's own client; there are no users and no groups.
package struct DirectoryHost: HTTPResponder {
    package typealias Context = StackRequestContext

    /// The host's name in the world.
    static let standardHost = "graph.microsoft.com"
    /// The largest body that is read, in bytes: a thousand identifiers, the most that one request may name.
    private static let largestBody = 64 * 1024

    private let service: SignInService

    /// The host of the directory that `service` signs in to.
    package init(_ service: SignInService) { self.service = service }

    package func respond(to request: Request, context: StackRequestContext) async throws -> Response {
        do {
            return try answer(200, try await document(request))
        } catch let error as DirectoryError {
            context.logger.info("A request to the directory was refused", metadata: ["error": "\(error.code)"])
            return try answer(error.status, error.body)
        }
    }

    private func document(_ request: Request) async throws -> JSONValue {
        let words = (request.headers[.authorization] ?? "").split(separator: " ")
        guard words.count == 2, words[0].lowercased() == "bearer", service.admitsToDirectory(words[1]) else {
            throw DirectoryError.unauthorized
        }
        // The first segment is the version: v1.0 or beta.
        let segments = request.uri.path.split(separator: "/").dropFirst().map { $0.lowercased() }
        let method = request.method == .head ? HTTPRequest.Method.get : request.method
        switch (method, segments.first, segments.count) {
        case (.get, "serviceprincipals", 1):
            return ["value": .array(try found(FormFields(request.uri.query ?? "")["$filter"]).map(\.document))]
        case (.get, "serviceprincipals", 2), (.get, "directoryobjects", 2):
            guard let principal = service.principals.first(where: { $0.objectID == segments[1] }) else {
                throw DirectoryError.unknownObject(segments[1])
            }
            return principal.document
        case (.get, "users", 1), (.get, "groups", 1): return ["value": []]
        case (.post, "directoryobjects", 2) where segments[1] == "getbyids": return try await objects(request)
        default: throw DirectoryError.unsupported("\(request.method) '\(request.uri.path.prefix(200))'")
        }
    }

    /// The principals that `filter` admits: `servicePrincipalNames/any(c:c eq 'NAME')`, or `appId`, `displayName` or
    /// `id eq 'VALUE'`; all of them without one.
    private func found(_ filter: String?) throws(DirectoryError) -> [DirectoryPrincipal] {
        guard let filter else { return service.principals }
        let names = #/servicePrincipalNames/any\((\w+): *\w+ eq '([^']*)'\)/#.ignoresCase()
        if let match = filter.wholeMatch(of: names) {
            return service.principals.filter { $0.isNamed(String(match.2)) }
        }
        if let match = filter.wholeMatch(of: #/(appId|displayName|id) eq '([^']*)'/#.ignoresCase()) {
            return service.principals.filter { principal in
                match.1.lowercased() == "id"
                    ? principal.objectID == match.2.lowercased() : principal.isNamed(String(match.2))
            }
        }
        throw .unsupported("the filter '\(filter.prefix(200))'")
    }

    private func objects(_ request: Request) async throws -> JSONValue {
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: Self.largestBody)
        } catch is NIOTooManyBytesError {
            throw DirectoryError.unsupported("a body of more than \(Self.largestBody) bytes")
        }
        guard let ids = (try? JSONValue(parsing: body.readableBytesView))?["ids"]?.elements else {
            throw DirectoryError.unsupported("a body without 'ids'")
        }
        let wanted = Set(ids.compactMap { $0.text?.lowercased() })
        return ["value": .array(service.principals.filter { wanted.contains($0.objectID) }.map(\.document))]
    }

    private func answer(_ status: Int, _ document: JSONValue) throws -> Response {
        Response(
            status: .init(code: status),
            headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: document.json)))
    }
}
