import IPNetworks
import NIOHTTP1
import NetworkRules

/// Answers on a connection's event loop what needs no waiting.
///
/// A request without a body is shown to it before it takes the long way through Hummingbird's tasks. What it answers is
/// sent at once; what it leaves unanswered goes the long way. Both ways must give the same answer: this one is only
/// shorter.
package protocol DirectResponder: Sendable {
    /// The answer to the request `head` of `peer`, or nil where answering needs to wait for anything.
    ///
    /// Called on an event loop that serves other connections too, so it must never block.
    func answer(_ head: HTTPRequestHead, from peer: DirectPeer) -> DirectAnswer?
}

/// Who is at the other end of a connection.
package struct DirectPeer: Sendable {
    /// The address that the connection counts as coming from.
    package let client: AnyIPAddress
    /// The name of the listener that accepted the connection.
    package let listener: String
    /// The kind of client, and the way by which it came.
    package let route: AccessRoute

    /// The client `client` that came to the listener `listener` by `route`.
    package init(client: AnyIPAddress, listener: String, route: AccessRoute) {
        self.client = client
        self.listener = listener
        self.route = route
    }
}
