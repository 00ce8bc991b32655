import CurlTransport

extension ResourceManagerClient {
    /// The pages of the discovery API's publication: the bytes of one JSON document each, in their order, of the form
    /// `{"changeNumber","cloud","values":[…],"nextLink"}`.
    ///
    /// `location` says where from, and chooses no tags. The publication can be four weeks behind the download, lacks
    /// some of its tags, and counts its changes by itself.
    public func serviceTags(subscription: String, location: String) async throws(ResourceManagerError) -> [[UInt8]] {
        let call = try read(
            "/subscriptions/\(subscription)/providers/Microsoft.Network/locations/\(location)/serviceTags",
            version: settings.serviceTagVersion, operation: "read service tags",
            purpose: "read the service tags of the location \(location)")
        var pages: [[UInt8]] = []
        let isThere = try await followPages(from: call) { exchange throws(ResourceManagerError) in
            let page = try exchange.decode(ServiceTagPage.self)
            pages.append(exchange.response.body)
            return page.nextLink
        }
        guard isThere else {
            throw ResourceManagerError(
                code: .notFound,
                description: "cannot \(call.purpose): the resource manager knows no service tags for the subscription "
                    + "\(subscription) there; check both, and that the identity has the permission "
                    + LeastPrivilegeRole.serviceTagAction)
        }
        return pages
    }
}

/// What decides that a document is a page of service tags, and what comes after it.
private struct ServiceTagPage: Decodable {
    struct Value: Decodable {
        let name: String
    }

    let values: [Value]
    let nextLink: String?
}
