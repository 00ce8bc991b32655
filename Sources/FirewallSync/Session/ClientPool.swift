import AzureResourceManager
import CurlTransport
import Synchronization

/// The clients of a session: one for each cloud, credential and way of sending, however many registries share it, so
/// that these share its token, its connections and its place in the resource manager's buckets.
final class ClientPool: Sendable {
    private struct Key: Hashable {
        let cloud: Cloud
        let credential: CredentialSource
        let userAgent: String
        let caFile: String?
        let proxy: String?
        let timeouts: [Double]

        init(_ registry: ConfiguredRegistry) {
            let transport = registry.transport
            cloud = registry.cloud
            credential = registry.credential
            userAgent = transport.userAgent
            caFile = transport.caFile
            proxy = transport.proxy
            timeouts = [transport.connectTimeout, transport.totalTimeout, transport.stallTimeout]
        }
    }

    private let throttle: RequestThrottle
    private let clients = Mutex<[Key: ResourceManagerClient]>([:])

    /// A pool whose clients share a throttle.
    init(throttle: RequestThrottle) { self.throttle = throttle }

    /// The client for a registry; `onExchange` hears of its requests where it is the first that asks.
    func client(
        of registry: ConfiguredRegistry, onExchange: (@Sendable (ExchangeRecord) -> Void)?
    ) -> ResourceManagerClient {
        clients.withLock { clients in
            let key = Key(registry)
            if let client = clients[key] { return client }
            var transport = registry.transport
            transport.onExchange = onExchange
            let client = ResourceManagerClient(
                cloud: registry.cloud, credential: registry.credential, transport: transport, throttle: throttle)
            clients[key] = client
            return client
        }
    }
}
