import AzureResourceManager
import CurlTransport
import IPNetworks

/// Waits until a registry's data plane admits what was opened: rules take a while to get there.
public struct AdmissionWait: Sendable {
    /// How the wait ended.
    public enum Result: Sendable, Hashable {
        /// The client whose address was opened is admitted, as the data plane itself shows.
        case admitted
        /// This machine is admitted; whether by what was opened cannot be told from here.
        case admittedElsewhere
        /// This machine is another client than the one that was opened for; the registry sees it at this address.
        case notThisClient(AnyIPAddress)
        /// The time ran out, with the last answer.
        case timedOut(String)
    }

    private let knock: DataPlaneKnock
    private let isClientKnown: Bool
    private let sleep: @Sendable (Double) async -> Void

    /// A wait at the data plane of `registry`, whose host is `loginServer`.
    ///
    /// An embedded stack has egress points: where one of them has an opened address, it is the one that knocks.
    /// - Parameter sleep: Waits for some seconds between two knocks.
    public init(
        registry: ConfiguredRegistry, loginServer: String, prefixes: [IPv4Prefix],
        sleep: @escaping @Sendable (Double) async -> Void = { try? await Task.sleep(for: .seconds($0)) }
    ) {
        let point = registry.egress.first { point in
            guard let address = try? IPv4Address(parsing: point.address) else { return false }
            return prefixes.contains { $0.contains(address) }
        }
        var transport = registry.transport
        if let point {
            transport.proxy = point.proxy
            // Whoever knocks does so from the opened address, whatever the environment keeps from proxies.
            transport.honorsNoProxy = false
        }
        isClientKnown = point != nil
        let direct = registry.dataPlane ?? "https://\(loginServer)"
        knock = DataPlaneKnock(url: point == nil ? direct : "https://\(loginServer)", transport: transport)
        self.sleep = sleep
    }

    /// Knocks until the data plane admits, for at most `seconds`; cancelled, it ends at the next answer.
    public func result(for prefixes: [IPv4Prefix], within seconds: Double) async -> Result {
        let deadline = ContinuousClock.now + .seconds(seconds)
        var isClient = isClientKnown
        var pause = 0.5
        while true {
            let last: String
            switch await knock.answer() {
            case .admitted: return isClient ? .admitted : .admittedElsewhere
            case .refused(let client?):
                guard case .v4(let address) = client, prefixes.contains(where: { $0.contains(address) }) else {
                    return .notThisClient(client)
                }
                isClient = true
                last = "\(address) is still refused."
            case .refused(nil): last = "The data plane refuses without saying whom."
            case .unclear(let sentence): last = sentence
            }
            guard ContinuousClock.now + .seconds(pause) < deadline, !Task.isCancelled else { return .timedOut(last) }
            await sleep(pause)
            pause = min(pause * 2, 10)
        }
    }
}
