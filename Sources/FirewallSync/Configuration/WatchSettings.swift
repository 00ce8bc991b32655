/// How the service runs when it runs alone.
public struct WatchSettings: Sendable, Hashable {
    /// Where the status pages and the metrics are.
    public var listen: ListenAddress
    /// The file of the token that the status pages want; nil: they want none, which loopback alone allows.
    public var tokenFile: String?
    /// The names by which the status pages may be asked for, beside those of loopback.
    public var hostNames: [String]
    /// How many registries are worked on at once, 1 or more.
    public var concurrency: Int

    /// Settings with the documented defaults for everything that is not given.
    public init(
        listen: ListenAddress = Self.standardAddress, tokenFile: String? = nil, hostNames: [String] = [],
        concurrency: Int = 16
    ) {
        self.listen = listen
        self.tokenFile = tokenFile
        self.hostNames = hostNames
        self.concurrency = concurrency
    }

    /// Loopback alone.
    public static let standardAddress = ListenAddress(host: "127.0.0.1", port: 9464)
}
