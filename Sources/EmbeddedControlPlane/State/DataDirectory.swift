import EmbeddedNetwork
import Foundation

/// The folder that holds everything an embedded stack keeps: 0700, ours alone, and never the working directory.
package struct DataDirectory: Sendable, Hashable {
    /// The folder's absolute path.
    package let path: String

    /// The folder at `path`, which need not exist; a relative path starts in the working directory.
    package init(path: String) { self.path = URL(fileURLWithPath: path).standardizedFileURL.path }

    /// The default: `$XDG_STATE_HOME/acr-embedded`, or `~/.local/state/acr-embedded`.
    ///
    /// - Parameter environment: The process's environment. A relative `XDG_STATE_HOME` is ignored, as the XDG base
    ///   directory specification demands.
    package static func standard(environment: [String: String]) -> Self {
        if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
            return Self(path: state + "/acr-embedded")
        }
        return Self(path: (environment["HOME"] ?? NSHomeDirectory()) + "/.local/state/acr-embedded")
    }

    /// The file with all resources (SQLite).
    package var databaseFile: String { path + "/stack.sqlite" }
    /// The line that `serve` printed when it was ready.
    package var readyFile: String { path + "/ready.json" }
    /// The bearer token of the resource manager.
    package var tokenFile: String { path + "/token" }
    /// The file that the serving process holds locked.
    package var lockFile: String { path + "/serve.lock" }
    /// The socket by which the other commands talk to the serving process.
    package var controlSocket: String { path + "/control.sock" }
    /// The secret of the client `operator`, for the sign-in host.
    package var clientSecretFile: String { path + "/client-secret" }
    /// What programs show to get a token of the machine's identity.
    package var identityHeaderFile: String { path + "/identity-header" }
    /// The folder of the Azure CLI's settings, signed in to this stack.
    package var azureProfileDirectory: String { path + "/az" }
    /// The folder of the keys that sign tokens.
    package var keyDirectory: String { path + "/keys" }
    /// The folder of the local certificate authority.
    package var authorityDirectory: String { path + "/authority" }
    /// The folder of the clients that were turned away, as events.
    package var eventsDirectory: String { path + "/events" }
    /// The folder of the access log.
    package var logDirectory: String { path + "/log" }
    /// The folder of the sockets that egress points connect to.
    package var socketDirectory: String { path + "/run" }
    /// The socket of the resource manager behind egress points; no other socket's path is longer.
    package var resourceManagerSocket: String { socketDirectory + "/resource-manager.sock" }
    /// The socket of the sign-in host behind egress points.
    package var signInSocket: String { socketDirectory + "/sign-in.sock" }
    /// The socket of the directory behind egress points.
    package var directorySocket: String { socketDirectory + "/directory.sock" }
    /// The socket of the download page behind egress points.
    package var pageSocket: String { socketDirectory + "/page.sock" }
    /// The socket of the build storage behind egress points.
    package var blobSocket: String { socketDirectory + "/blobs.sock" }

    /// The socket of an upstream registry behind egress points.
    package func socket(ofUpstream label: String) -> String { "\(socketDirectory)/\(label).sock" }
    /// The folder of an upstream registry.
    package func directory(ofUpstream label: String) -> String { "\(path)/upstream/\(label)" }

    /// The folder of everything that has to do with builds.
    package var buildsDirectory: String { path + "/builds" }
    /// The folder of sources and logs of builds.
    package var blobDirectory: String { buildsDirectory + "/blobs" }
    /// The folder of what runs are asked to do that have not ended.
    package var runRequestDirectory: String { buildsDirectory + "/requests" }
    /// The folder of the folders that runs work in.
    package var runDirectory: String { buildsDirectory + "/runs" }

    /// The folder of what registries keep in files.
    package var registriesDirectory: String { path + "/registries" }
    /// The folder of what the registry `number` keeps in files; it goes with the registry.
    package func directory(ofRegistry number: Int64) -> String { "\(registriesDirectory)/\(number)" }
    /// The name that the folder of the registry `number` has while it is being removed.
    package func doomedDirectory(ofRegistry number: Int64) -> String {
        directory(ofRegistry: number) + Self.doomedSuffix
    }
    /// What the name of a folder that is being removed ends with.
    package static let doomedSuffix = "-deleted"
    /// The folder of the storage of the registry `number`.
    package func storageDirectory(ofRegistry number: Int64) -> String { directory(ofRegistry: number) + "/content" }
    /// The socket of the registry `number` behind egress points.
    package func socket(ofRegistry number: Int64) -> String { "\(socketDirectory)/registry-\(number).sock" }
    /// The socket of the data endpoint of the registry `number` behind egress points.
    package func dataSocket(ofRegistry number: Int64) -> String { "\(socketDirectory)/data-\(number).sock" }
    /// The file with the first password of the admin user of the registry `number`.
    package func passwordFile(ofRegistry number: Int64) -> String {
        directory(ofRegistry: number) + "/admin-password"
    }

    /// The folder, made where it is missing, and checked: it belongs to this user, and nobody else may enter.
    ///
    /// - Throws: `EmbeddedNetworkError` with `unsafeDirectory`, or `pathTooLong` for the sockets inside; nothing is made
    ///   then.
    func prepared() throws -> PrivateDirectory {
        try UnixSocketFile.checkLength(of: resourceManagerSocket)
        return try PrivateDirectory(path)
    }
}
