/// Where the connections to a host go that is asked for at an egress point.
public enum EgressRoute: Sendable, Hashable {
    /// To the Unix socket of the ``StackListener`` that plays the host and accepts PROXY headers.
    case played(socketPath: String)
    /// To the host itself, which sees the address of this machine and gets no PROXY header.
    case outside(host: String, port: Int)
}
