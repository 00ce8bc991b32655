import Foundation
import HTTPTypes
import NIOCore

/// One request to the resource manager, after its door: authenticated, its path understood.
package struct ResourceRequest: Sendable {
    /// The method.
    package let method: HTTPRequest.Method
    /// `https://HOST:PORT` as the client wrote it, before which absolute addresses in answers are put.
    package let origin: String
    /// The path as the client wrote it.
    package let path: String
    /// The values of the path's parameters.
    package let parameters: [String: String]
    /// The query, decoded, in order.
    package let query: [(name: String, value: String)]
    /// The body's bytes.
    package let body: ByteBuffer
    /// Who asks.
    package let principal: String

    /// The host and port as the client wrote them.
    var host: String { String(origin.trimmingPrefix("https://")) }

    /// The path's parameter `name`; a route's handler asks only for those of its template.
    func parameter(_ name: String) -> String { parameters[name] ?? "" }

    /// The query's parameter `name`, compared without case.
    func queryValue(_ name: String) -> String? {
        query.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The scope that the path names, which has to be `subscription` or to lie in it.
    ///
    /// - Throws: ``ResourceError`` `SubscriptionNotFound` with status 404.
    func scope(in subscription: String) throws(ResourceError) -> String {
        let (scope, own) = (parameter("scope"), "/subscriptions/\(subscription)")
        guard "\(scope)/".lowercased().hasPrefix("\(own)/") else {
            throw ResourceError(
                404, "SubscriptionNotFound",
                "The scope '\(scope.prefix(200))' does not lie in the subscription '\(own)'.")
        }
        return scope
    }

    /// The api-version that the client asked for.
    var apiVersion: String { queryValue("api-version") ?? "" }

    /// The body as JSON.
    ///
    /// - Throws: ``ResourceError`` `InvalidRequestContent` with status 400.
    func json() throws(ResourceError) -> JSONValue {
        do {
            return try JSONValue(parsing: body.readableBytesView)
        } catch {
            throw ResourceError(
                400, "InvalidRequestContent", "The request content was invalid and could not be deserialized as JSON.")
        }
    }

    /// The pairs of a query's text; a plus sign is a blank, as form encoders write it.
    static func pairs(ofQuery text: String) -> [(name: String, value: String)] {
        text.split(separator: "&").map { pair in
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { half in
                let spaced = String(half).replacing("+", with: " ")
                return spaced.removingPercentEncoding ?? spaced
            }
            return (halves[0], halves.count > 1 ? halves[1] : "")
        }
    }
}
