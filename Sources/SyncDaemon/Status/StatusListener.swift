import FirewallSync
import Foundation
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// The HTTP listener of the status pages.
struct StatusListener: Service {
    /// The most connections at a time; others wait.
    private static let maximumConnections = 256
    /// Seconds after which a connection on which nothing happens is closed.
    private static let idleSeconds: Int64 = 60

    let address: ListenAddress
    let pages: StatusPages
    let logger: Logger
    /// Is told where the listener listens once it does.
    let onListening: @Sendable (ListenAddress) async -> Void

    /// Listens until a graceful shutdown.
    ///
    /// - Throws: ``DaemonError`` with `listener` where it cannot.
    func run() async throws {
        var quiet = logger
        // Every request would be a line.
        quiet.logLevel = .warning
        let application = Application(
            responder: pages,
            server: .http1(configuration: .init(idleTimeout: .seconds(Self.idleSeconds))),
            configuration: ApplicationConfiguration(
                address: .hostname(address.host, port: address.port),
                availableConnectionsDelegate: .maximum(Self.maximumConnections, logger: quiet)),
            onServerRunning: { channel in
                await onListening(
                    ListenAddress(host: address.host, port: channel.localAddress?.port ?? address.port))
            },
            logger: quiet)
        do {
            try await application.run()
        } catch let error as IOError {
            throw DaemonError(
                .listener,
                "The status pages cannot listen on \(address): \(String(cString: strerror(error.errnoCode))); stop what "
                    + "listens there, or choose another address with --listen or 'listen' under 'watch'.")
        }
    }
}
