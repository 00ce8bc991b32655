/// The names under which clients know a registry, in Host headers.
///
/// Several registries share a process. A request that reaches one of them and is meant for another, as its Host header
/// says, must not be answered with the wrong content.
package struct RegistryHosts: Sendable {
    /// The suffix of all registries' names.
    package static let suffix = ".azurecr.io"

    private let own: Set<String>
    private let isAnothers: @Sendable (_ authority: String) -> Bool

    /// The names `own`, in lower case, with a port where that is part of the name.
    ///
    /// - Parameter isAnothers: Whether another registry of the process is known by a host and port, in lower case. It
    ///   is asked of names that are neither ours nor below `azurecr.io`: whoever comes by a forwarded port uses one
    ///   that nobody has.
    package init(own: Set<String>, isAnothers: @escaping @Sendable (_ authority: String) -> Bool = { _ in false }) {
        self.own = own
        self.isAnothers = isAnothers
    }

    /// Whether a request whose Host header is `authority` is for this registry.
    package func includes(_ authority: String) -> Bool {
        if own.contains(authority) { return true }
        let authority = authority.lowercased()
        var host = authority.prefix { $0 != ":" }
        if host.hasSuffix(".") { host = host.dropLast() }
        if own.contains(authority) || own.contains(String(host)) { return true }
        return !host.hasSuffix(Self.suffix) && !isAnothers(authority)
    }
}
