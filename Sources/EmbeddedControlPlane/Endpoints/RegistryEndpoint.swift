/// A listener that a registry has beside its public endpoint's.
package struct RegistryEndpoint: Sendable, Hashable {
    /// What it is for.
    package enum Kind: String, Sendable, Hashable {
        /// A private endpoint: TLS, and subject to no rule.
        case privateEndpoint
        /// The public endpoint once more, without TLS.
        case plain
        /// The data endpoint, from which blobs are pulled: TLS, and subject to the rules.
        case data
    }

    /// The number of its registry.
    package let registry: Int64
    /// What it is for.
    package let kind: Kind
    /// The name, unique among those of its kind and registry without case.
    package let name: String
    /// Its port on 127.0.0.1.
    package let port: Int

    /// Where clients of this machine reach it.
    package var url: String { (kind == .plain ? "http" : "https") + "://localhost:\(port)" }

    /// What it is called among the stack's listeners.
    var listenerName: String { "registry \(registry) \(kind.rawValue) \(name.lowercased())" }
}
