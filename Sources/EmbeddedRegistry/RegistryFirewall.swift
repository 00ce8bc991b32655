import IPNetworks
import NetworkRules
import Synchronization

/// The rules that a registry's door enforces at an instant.
///
/// Azure says of a rule change "wait a few minutes for the rule to take effect": a change is accepted first and felt
/// later. The firewall therefore keeps the rule set in force and those on their way, each with the instant from which
/// it counts, and asks the clock whenever a client knocks. No task and no timer stand between a rule and its effect.
package final class RegistryFirewall: Sendable {
    private struct Change {
        let effective: ContinuousClock.Instant
        let rules: NetworkRuleSet
    }

    private struct State {
        var inForce: NetworkRuleSet
        /// Ascending by instant, because every change waits equally long.
        var pending: [Change] = []

        /// Puts the changes in force whose instant has come.
        mutating func arrive(at instant: ContinuousClock.Instant) {
            let arrived = pending.prefix { $0.effective <= instant }
            guard let newest = arrived.last else { return }
            inForce = newest.rules
            pending.removeFirst(arrived.count)
        }
    }

    private let state: Mutex<State>
    private let propagationDelay: Duration
    private let now: @Sendable () -> ContinuousClock.Instant

    /// A firewall that enforces `rules` from now on.
    ///
    /// - Parameters:
    ///   - propagationDelay: How long a change takes until clients feel it.
    ///   - now: The clock, read at every change and every decision.
    package init(
        rules: NetworkRuleSet, propagationDelay: Duration = .zero,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        state = Mutex(State(inForce: rules))
        self.propagationDelay = propagationDelay
        self.now = now
    }

    /// Takes `rules` for the registry's rules; they count when the propagation delay is over.
    package func propagate(_ rules: NetworkRuleSet) {
        let instant = now()
        let effective = instant.advanced(by: propagationDelay)
        state.withLock { state in
            // Here too, for a registry that is written often and that nobody knocks at.
            state.arrive(at: instant)
            state.pending.append(Change(effective: effective, rules: rules))
        }
    }

    /// Whether `client` may connect at this instant, and why.
    ///
    /// - Complexity: O(rules).
    package func decide(client: AnyIPAddress) -> AccessDecision { rulesInForce.decide(client: client) }

    /// How many changes are on their way.
    var pendingChanges: Int { state.withLock { $0.pending.count } }

    /// The rule set that counts at this instant.
    package var rulesInForce: NetworkRuleSet {
        let instant = now()
        return state.withLock { state in
            state.arrive(at: instant)
            return state.inForce
        }
    }
}
