/// A port of 127.0.0.1 that takes connections and never says a word, for as long as this value lives.
public struct SilentPort: Sendable {
    /// The port's number.
    public var port: Int { listener.port }
    private let listener: Listener

    /// Listens on a free port.
    public init() throws { listener = try Listener() }
}
