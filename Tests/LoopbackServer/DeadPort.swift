/// A port of 127.0.0.1 that no HTTP server answers on.
public struct DeadPort: Sendable {
    /// The port's number.
    public let port: Int
    private let listener: Listener?

    /// A port on which nobody listens: a connection to it is refused.
    public static func refusing() throws -> DeadPort { DeadPort(port: try Listener().port, listener: nil) }

    /// A port that takes connections and never says a word, for as long as this value lives.
    public static func silent() throws -> DeadPort {
        let listener = try Listener()
        return DeadPort(port: listener.port, listener: listener)
    }
}
