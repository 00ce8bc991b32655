import CurlTransport
import FirewallSync
import Foundation

/// Tells channels of alerts: of what is new once, again after a reminder interval while it lasts, and when it is over.
///
/// Whoever reports says everything that holds now, each time; who was told what is kept on disk, so that a program that
/// a timer starts every hour does not repeat itself, and two at once do not either. Nothing here throws or ends a run:
/// what does not arrive is recorded, said aloud, and tried again at a later report.
///
/// ```swift
/// let dispatcher = AlertDispatcher(session, environment: environment)
/// await dispatcher.report(RunAlerts(run).alerts, scope: run.registry.settings.label)
/// ```
public actor AlertDispatcher {
    /// The scope of the alerts about channels that do not work.
    public static let channelScope = "alerts"

    let settings: AlertSettings
    let clock: @Sendable () -> Date
    let notice: @Sendable (String) -> Void
    /// What the ledger keeps of runs of which nobody was told.
    let session: SyncSession?
    private let path: String
    private let channels: [String: any AlertChannel]
    private var opened: AlertStore?

    /// A dispatcher that remembers in the file at `path`, which is opened with the first report that says something.
    ///
    /// - Parameters:
    ///   - transport: How requests are sent; attempts, times, sizes and redirects are bounded more tightly.
    ///   - environment: Where secrets may be.
    ///   - notice: Is told in a sentence of a channel that does not work, and of a state that cannot be kept.
    ///   - session: Whose ledger keeps the runs of which nobody was told.
    public init(
        settings: AlertSettings, path: String, transport: CurlTransport.Configuration, environment: [String: String],
        clock: @escaping @Sendable () -> Date = { Date() }, notice: @escaping @Sendable (String) -> Void = { _ in },
        session: SyncSession? = nil
    ) {
        self.session = session
        self.settings = settings
        self.path = path
        self.clock = clock
        self.notice = notice
        let factory = AlertChannelFactory(transport: transport, environment: environment)
        channels = Dictionary(settings.channels.map { ($0.name, factory.channel($0.kind)) }) { first, _ in first }
    }

    /// The dispatcher of a session's configuration and state.
    public init(_ session: SyncSession, environment: [String: String]) {
        self.init(
            settings: session.configuration.alerts, path: session.configuration.alertsPath,
            transport: session.configuration.transport, environment: environment, clock: session.clock,
            notice: session.notice, session: session)
    }

    /// Takes everything that holds now for `scope`, and tells each channel what it does not know.
    ///
    /// - Parameters:
    ///   - scope: A registry's label, or another name for whom the alerts concern.
    ///   - isComplete: Whether a condition that is not among `alerts` is over; false where a run ended too early to
    ///     tell.
    /// - Returns: The messages that this led to, those about channels that do not work among them.
    @discardableResult
    public func report(_ alerts: [Alert], scope: String, isComplete: Bool = true) async -> [AlertDelivery] {
        await take(alerts, scope: scope, isComplete: isComplete) ?? []
    }

    /// The same; nil where what is to be told could not be kept, so that it has to be reported again.
    func take(_ alerts: [Alert], scope: String, isComplete: Bool) async -> [AlertDelivery]? {
        guard !settings.channels.isEmpty else { return [] }
        do throws(AlertStoreError) {
            if alerts.isEmpty, !FileManager.default.fileExists(atPath: path) { return [] }
            let store = try store()
            guard try store.settle(alerts, scope: scope, isComplete: isComplete, at: clock()) else { return [] }
            let deliveries = await deliver(scope, from: store)
            return deliveries + (await reportFailures(from: store))
        } catch {
            notice("Alerts cannot be kept apart from those that were told already: \(error.description).")
            return nil
        }
    }

    /// The channels that failed and have not worked since, by name; none where that cannot be read.
    public func channelFailures() -> [ChannelFailure] {
        guard FileManager.default.fileExists(atPath: path), let store = try? store() else { return [] }
        return (try? store.failures()) ?? []
    }

    /// The alerts that hold now, by scope and cause.
    ///
    /// - Throws: Why the file cannot be read.
    public func openAlerts() throws -> [OpenAlert] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        return try store().openAlerts()
    }

    /// Sends a test alert over one channel, whatever the hour, and remembers nothing of it.
    ///
    /// - Returns: What the other side answered.
    /// - Throws: ``AlertChannelError``, with the names of the channels that there are where there is no such one.
    public func test(_ name: String) async throws(AlertChannelError) -> String {
        guard let channel = channels[name] else {
            let names = settings.channels.map { "'\($0.name)'" }.joined(separator: ", ")
            throw AlertChannelError(
                .configuration,
                "there is no channel '\(name)'; configured: \(names.isEmpty ? "none (see 'alerts')" : names)")
        }
        return try await channel.send(.test(at: clock()))
    }

    func channel(_ name: String) -> (any AlertChannel)? { channels[name] }

    private func store() throws(AlertStoreError) -> AlertStore {
        if let opened { return opened }
        let store = try AlertStore(path: path)
        try store.forgetFailures(except: settings.channels.map(\.name))
        opened = store
        return store
    }
}

extension AlertNotice {
    /// A notice that tries a channel.
    static func test(at time: Date) -> AlertNotice {
        let alert = Alert(
            cause: "test", kind: .event, severity: .info, registry: nil, title: "Test of this channel",
            text: "Somebody asked acr-firewall-sync to try this channel (alert test). Nothing has to be done.",
            time: time)
        return AlertNotice(
            incident: UUID().uuidString.lowercased(), ordinal: 0, phase: .raised, alert: alert, scope: "test",
            since: time, time: time, isTest: true)
    }
}
