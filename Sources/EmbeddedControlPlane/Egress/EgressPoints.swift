import EmbeddedNetwork
import IPNetworks
import NetworkRules

/// The egress points of a running stack, stored and listening.
struct EgressPoints: Sendable {
    let store: EgressStore
    let directory: EgressDirectory
    let bound: BoundListeners

    /// Makes the point `name` for `address`; returns when its proxy listens.
    ///
    /// - Throws: ``StackError`` with `refused` for a name that is taken, or that means an agent or the operator;
    ///   `EmbeddedNetworkError` where its port has been taken meanwhile. There is no such point then.
    func add(_ name: String, address: IPv4Address, route: AccessRoute = .publicEndpoint) async throws -> EgressPoint {
        let isPlain = name.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
        }
        guard (1...64).contains(name.utf8.count), isPlain, !name.hasPrefix("agent-"), name != "operator" else {
            throw StackError(
                .refused,
                "The name '\(name.prefix(80))' is not acceptable: it must have 1 to 64 small letters, digits and '-', and "
                    + "'operator' and 'agent-…' are the stack's own.")
        }
        let point = try await store.add(name, address: address, route: route)
        do {
            try directory.add(point)
            try await bound.wait(for: [Self.listenerName(point)])
        } catch {
            // Nobody may find a point without a proxy, and the next one gets another port.
            directory.remove(name)
            try await store.remove(name)
            await bound.forget(Self.listenerName(point))
            throw error
        }
        return point
    }

    /// Returns when the proxies of all points listen.
    func waitUntilBound() async throws {
        try await bound.wait(for: Set(directory.points.map { Self.listenerName($0) }))
    }

    /// What the proxy of `point` is called among the listeners.
    static func listenerName(_ point: EgressPoint) -> String { "egress \(point.name)" }
}
