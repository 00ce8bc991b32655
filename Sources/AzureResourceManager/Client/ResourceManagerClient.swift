import CurlTransport
import Logging

/// One signed-in conversation with a resource manager, Azure's or the embedded stack's.
///
/// Tokens are kept until five minutes before they end. Copies share them, and the connection too. Reads are repeated by
/// the transport as its configuration says; a write is sent once, and again only where an answer says that it did not
/// take effect.
public struct ResourceManagerClient: Sendable {
    let connection: Connection

    /// A client of a cloud.
    ///
    /// Nothing is read, sent or checked before the first call.
    ///
    /// - Parameter throttle: What its requests share with those of other clients; nil: a throttle of its own, with
    ///   Azure's limits.
    public init(
        cloud: Cloud,
        credential: CredentialSource,
        transport: CurlTransport.Configuration,
        settings: Settings = Settings(),
        surroundings: Surroundings = Surroundings(),
        throttle: RequestThrottle? = nil,
        logger: Logger = Logger(label: "AzureResourceManager", factory: { _ in SwiftLogNoOpLogHandler() })
    ) {
        connection = Connection(
            cloud: cloud, credential: credential, transport: transport, settings: settings, surroundings: surroundings,
            throttle: throttle ?? RequestThrottle(sleep: surroundings.sleep), logger: logger)
    }

    /// The settings that the client was made with.
    var settings: Settings { connection.settings }

    /// A read of `path`, for `purpose`.
    func read(
        _ path: String, version: String, query: [(name: String, value: String)] = [], operation: String,
        purpose: String
    ) throws(ResourceManagerError) -> Call {
        Call(
            url: try connection.endpoint().url(path: path, query: query + [(name: "api-version", value: version)]),
            operation: operation, purpose: purpose)
    }

    /// Follows a list's `nextLink`s and gives each page to `page`, which returns the link to the next.
    ///
    /// Returns false where there is no such list (404).
    @discardableResult
    func followPages(
        from first: Call, _ page: (Exchange) throws(ResourceManagerError) -> String?
    ) async throws(ResourceManagerError) -> Bool {
        var call = first
        var seen: Set<String> = [first.url]
        while true {
            let exchange = try await connection.exchange(call)
            if exchange.response.status == 404 { return false }
            guard exchange.isSuccess else { throw exchange.failure() }
            guard let link = try page(exchange), !link.isEmpty else { return true }
            let url = try connection.follow(link, named: "nextLink", from: exchange)
            guard seen.insert(url).inserted else {
                throw exchange.error(
                    .badAnswer, "the list's pages go round in a circle (nextLink \(exchange.quote(link))); run again")
            }
            call = first.reading(url)
        }
    }
}

extension Connection {
    /// The URL of a link in an answer; refused where it leads to another server.
    func follow(_ link: String, named name: String, from exchange: Exchange) throws(ResourceManagerError) -> String {
        let endpoint = try endpoint()
        guard let url = endpoint.following(link) else {
            throw exchange.error(
                .badAnswer,
                "the answer's \(name) leads to '\(exchange.quote(link))', which is not at \(endpoint.origin), "
                    + "and a token is not sent there; check what stands between this machine and the resource manager")
        }
        return url
    }
}
