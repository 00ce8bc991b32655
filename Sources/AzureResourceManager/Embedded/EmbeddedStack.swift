import Foundation

/// A running embedded stack, as `acr-embedded serve` describes it: the line that it prints when it is ready and keeps
/// as `ready.json` in its data folder.
public struct EmbeddedStack: Sendable, Decodable {
    /// One registry.
    public struct RegistryEntry: Sendable, Decodable {
        /// The registry's name.
        public let name: String
        /// The registry's resource id.
        public let id: String
        /// The host and port of its data plane.
        public let loginServer: String
        /// The data plane's base URL.
        public let url: String
    }

    /// One point from which the stack lets clients appear.
    public struct EgressEntry: Sendable, Decodable {
        /// `operator`, or an agent's name.
        public let name: String
        /// The public address that its clients have.
        public let address: String
        /// The URL of its loopback proxy.
        public let proxy: String
    }

    /// The resource manager's base URL.
    public let arm: String
    /// The id of the one subscription.
    public let subscription: String
    /// The registries.
    public let registries: [RegistryEntry]
    /// The egress points.
    public let egress: [EgressEntry]
    /// The download page's URL.
    public let page: String
    /// The path of the local authority's certificate (PEM).
    public let ca: String
    /// The path of a file with an access token.
    public let token: String
    /// The folder with the events of its registries; nil for a stack of a version that writes none.
    public let events: String?

    /// Reads `ready.json` of a stack's data folder.
    ///
    /// - Throws: ``EmbeddedStackError``, with a sentence when no stack has ever run there.
    public static func load(directory: String) throws -> EmbeddedStack {
        let path = (directory as NSString).appendingPathComponent("ready.json")
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch CocoaError.fileReadNoSuchFile {
            throw EmbeddedStackError(
                .absent,
                "no embedded stack has run in \(directory); start one with `acr-embedded serve --data \(directory)`, "
                    + "or name a real registry")
        } catch {
            throw EmbeddedStackError(
                .unreadable,
                "\(path) cannot be read: \(error.localizedDescription); run as the user who runs the embedded stack")
        }
        do {
            return try JSONDecoder().decode(EmbeddedStack.self, from: data)
        } catch {
            throw EmbeddedStackError(
                .malformed,
                "\(path) is not what `acr-embedded serve` writes; start the embedded stack again, which writes it anew")
        }
    }

    /// `$XDG_STATE_HOME/acr-embedded`, or `~/.local/state/acr-embedded`.
    ///
    /// A relative XDG_STATE_HOME is invalid by the XDG Base Directory Specification, and is ignored.
    public static func defaultDirectory(environment: [String: String]) -> String {
        if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
            return (state as NSString).appendingPathComponent("acr-embedded")
        }
        let home = environment["HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? NSHomeDirectory()
        return (home as NSString).appendingPathComponent(".local/state/acr-embedded")
    }

    /// The stack as a cloud of its own.
    public var cloud: Cloud {
        let base = String(arm.reversed().drop { $0 == "/" }.reversed())
        return Cloud(
            name: "embedded", resourceManager: base, authority: base + "/adfs", audience: base,
            registrySuffix: "azurecr.io", downloadPage: page, publicationCloud: "Embedded")
    }

    /// The credential with which the stack's resource manager can be used.
    public var credential: CredentialSource { .tokenFile(path: token) }
}
