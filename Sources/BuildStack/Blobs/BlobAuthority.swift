/// The host that a link to a blob names.
package enum BlobAuthority: Sendable, Hashable {
    /// The host of a region's build storage, for clients behind an egress point: `acrbuildjapaneast.blob.core.windows.net`.
    case standard(location: String)
    /// A port of this machine, for clients that reach the stack as `localhost`.
    case local(port: Int)

    /// The hosts that ``standard(location:)`` names, as a wildcard.
    package static let standardHosts = "*.blob.core.windows.net"

    /// What stands for the account where the host does not: too short for a registry's name.
    static let localAccount = "acr"

    /// The host that suits a client which asked for its link at `host`, a Host header: this machine's where it asked
    /// this machine.
    ///
    /// - Parameters:
    ///   - port: Where the blobs are on this machine.
    ///   - location: The registry's region, as the resource manager spells it.
    package init(asking host: String?, port: Int, location: String) {
        let name = host?.prefix { $0 != ":" }.lowercased()
        self = name == "localhost" || name == "127.0.0.1" ? .local(port: port) : .standard(location: location)
    }

    /// What a URL begins with, up to the path within the account, which begins with a slash.
    var prefix: String {
        switch self {
        case .standard(let location): "https://acrbuild\(location).blob.core.windows.net"
        case .local(let port): "https://localhost:\(port)/\(Self.localAccount)"
        }
    }
}
