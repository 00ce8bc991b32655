import Alerting
import FirewallSync
import Foundation
import ServiceLifecycle

/// Tells of runs that have ended while others go on: a channel that hangs holds up no run.
///
/// On a graceful shutdown it tells what is left and returns.
actor AlertDesk: Service {
    private static let scope = "daemon"

    private let actor: String
    private let metrics: DaemonMetrics
    private nonisolated let signals: AsyncStream<Void>
    private nonisolated let signal: AsyncStream<Void>.Continuation
    private var dispatcher: AlertDispatcher
    private var waiting: [FleetRun] = []
    /// The labels of the registries that there are, where others are still to be taken as gone.
    private var labels: Set<String>?
    /// What is still to be said of the configuration: no alert where it was taken.
    private var reload: [Alert]?

    /// A desk that tells the channels of `dispatcher`.
    ///
    /// - Parameter actor: Who runs the daemon: `user@host`.
    init(_ dispatcher: AlertDispatcher, actor: String, metrics: DaemonMetrics) {
        self.dispatcher = dispatcher
        self.actor = actor
        self.metrics = metrics
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Tells the channels of a new configuration from now on.
    func replace(_ dispatcher: AlertDispatcher) { self.dispatcher = dispatcher }

    /// Takes a run of which somebody may have to be told; returns before that is done.
    func take(_ run: FleetRun) {
        waiting.append(run)
        signal.yield()
    }

    /// Takes why a new configuration was not taken, or nil where it was; returns before anybody is told.
    func take(reloadFailure: String?, at time: Date) {
        let alert = reloadFailure.map { failure in
            Alert(
                cause: "configuration", severity: .warning, registry: nil,
                title: "The new configuration was not taken",
                text: "The old one stays in force. Mend the file and send SIGHUP again. \(failure)", time: time)
        }
        reload = alert.map { [$0] } ?? []
        signal.yield()
    }

    /// Takes the alerts of registries that are not among these as over; returns before anybody is told.
    func keep(_ registries: [ConfiguredRegistry]) {
        labels = Set(registries.map(\.settings.label))
        signal.yield()
    }

    /// Tells of everything that was taken.
    func tell() async {
        while !waiting.isEmpty || labels != nil || reload != nil {
            if let alerts = reload {
                reload = nil
                count(await dispatcher.report(alerts, scope: Self.scope))
            }
            if let known = labels {
                labels = nil
                count(await dispatcher.retire(registriesExcept: known))
            }
            let runs = waiting
            waiting = []
            count(await dispatcher.report(runs, actor: actor))
        }
    }

    /// Tells until a graceful shutdown.
    func run() async throws {
        await withGracefulShutdownHandler {
            for await _ in signals { await tell() }
        } onGracefulShutdown: { [signal] in
            signal.finish()
        }
        await tell()
    }

    /// The channels that do not work, a sentence each.
    func channelFailures() async -> [String] {
        await dispatcher.channelFailures().map { failure in
            "The alert channel '\(failure.channel)' has not worked since \(failure.since.formatted(.iso8601)): "
                + "\(failure.reason)"
        }
    }

    private func count(_ deliveries: [AlertDelivery]) {
        for delivery in deliveries where delivery.failure != nil { metrics.countDeliveryFailure(of: delivery.channel) }
    }
}
