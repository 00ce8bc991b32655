import FirewallSync
import Foundation

extension AlertDispatcher {
    /// Tells every channel at once what it is to be told of a scope; one that fails never keeps another waiting.
    ///
    /// - Parameter isAbout: The channel that the alert with a cause is about, which is not told by itself.
    func deliver(
        _ scope: String, from store: AlertStore, isAbout: @escaping @Sendable (String) -> String? = { _ in nil }
    ) async -> [AlertDelivery] {
        await withTaskGroup(of: [AlertDelivery].self) { group in
            for settings in settings.channels {
                group.addTask { await self.deliver(scope, to: settings, from: store, isAbout: isAbout) }
            }
            var deliveries: [String: [AlertDelivery]] = [:]
            for await list in group { if let first = list.first { deliveries[first.channel] = list } }
            return settings.channels.flatMap { deliveries[$0.name] ?? [] }
        }
    }

    /// Reports the channels that do not work over those that do.
    func reportFailures(from store: AlertStore) async -> [AlertDelivery] {
        do throws(AlertStoreError) {
            let alerts = try store.failures().map(Alert.init)
            let scope = Self.channelScope
            guard try store.settle(alerts, scope: scope, isComplete: true, at: clock()) else { return [] }
            let deliveries = await deliver(scope, from: store) {
                $0.hasPrefix("channel/") ? String($0.dropFirst(8)) : nil
            }
            // A channel that works again only now is not reported as one that fails until the next report.
            _ = try store.settle(store.failures().map(Alert.init), scope: scope, isComplete: true, at: clock())
            return deliveries
        } catch {
            notice("Alerts cannot be kept apart from those that were told already: \(error.description).")
            return []
        }
    }

    private func deliver(
        _ scope: String, to settings: AlertChannelSettings, from store: AlertStore,
        isAbout: @Sendable (String) -> String?
    ) async -> [AlertDelivery] {
        guard let channel = channel(settings.name) else { return [] }
        var deliveries: [AlertDelivery] = []
        do throws(AlertStoreError) {
            for cause in try store.due(settings, scope: scope, self.settings, at: clock())
            where isAbout(cause) != settings.name {
                let failure = try store.failures().first { $0.channel == settings.name }
                if failure?.isCooling(at: clock()) == true { break }
                guard let given = try store.claim(cause, scope: scope, for: settings, self.settings, at: clock()) else {
                    continue
                }
                let problem = await give(given, to: channel)
                deliveries.append(AlertDelivery(given, to: settings.name, failure: problem?.description))
                if let problem {
                    notice(
                        "The alert channel '\(settings.name)' failed, and is tried again later: \(problem.description)")
                    try store.recordFailure(
                        given, at: settings.name, reason: problem.description,
                        mayHaveArrived: problem.mayHaveArrived, time: clock())
                    break
                }
                try store.recordArrival(given, at: settings.name, time: clock())
            }
        } catch {
            notice("Who was told of an alert cannot be kept, so it may be told again: \(error.description).")
        }
        return deliveries
    }

    /// Why a notice did not arrive; nil where it did.
    private func give(_ notice: AlertNotice, to channel: any AlertChannel) async -> AlertChannelError? {
        do throws(AlertChannelError) {
            _ = try await channel.send(notice)
            return nil
        } catch {
            return error
        }
    }
}

extension Alert {
    /// The alert about a channel that does not work.
    fileprivate init(_ failure: ChannelFailure) {
        self.init(
            cause: "channel/\(failure.channel)", severity: .warning, registry: nil,
            title: "The alert channel '\(failure.channel)' does not work",
            text: "Alerts do not arrive there: \(failure.reason). They are kept and tried again. "
                + "Mend it and try: acr-firewall-sync alert test \(failure.channel)",
            time: failure.since)
    }
}

extension AlertDelivery {
    fileprivate init(_ notice: AlertNotice, to channel: String, failure: String?) {
        self.init(
            channel: channel, scope: notice.scope, cause: notice.alert.cause, severity: notice.alert.severity,
            phase: notice.phase, failure: failure)
    }
}
