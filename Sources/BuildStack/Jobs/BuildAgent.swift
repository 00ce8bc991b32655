import Foundation

/// The machine that a run works on: a name, a region, and the public address that registries see.
package struct BuildAgent: Sendable, Hashable {
    /// What people call it: `agent-japaneast-1`.
    package let name: String
    /// The region, as the resource manager spells it.
    package let region: String
    /// The public address as text.
    package let address: String
    /// The URL of its egress point's proxy: `http://127.0.0.1:PORT`.
    package let proxy: String

    /// An agent behind the proxy at `proxy`.
    package init(name: String, region: String, address: String, proxy: String) {
        self.name = name
        self.region = region
        self.address = address
        self.proxy = proxy
    }

    /// The port of 127.0.0.1 that the proxy is at.
    ///
    /// - Throws: ``BuildStackError`` with `machine` for another URL.
    func proxyPort() throws -> Int {
        guard let port = URLComponents(string: proxy)?.port else {
            throw BuildStackError(
                .machine, "The agent '\(name)' has the proxy '\(proxy)', which names no port.")
        }
        return port
    }
}
