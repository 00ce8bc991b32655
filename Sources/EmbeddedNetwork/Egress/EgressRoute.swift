/// Where the connections to a host that the stack plays go.
public struct EgressRoute: Sendable, Hashable {
    /// The Unix socket of the ``StackListener`` that plays the host and accepts PROXY headers.
    public let socketPath: String

    /// A route to the socket at `socketPath`.
    public init(socketPath: String) { self.socketPath = socketPath }
}
