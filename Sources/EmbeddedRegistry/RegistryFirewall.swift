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
        let effective = now().advanced(by: propagationDelay)
        state.withLock { $0.pending.append(Change(effective: effective, rules: rules)) }
    }

    /// Whether `client` may connect at this instant, and why.
    ///
    /// - Complexity: O(rules).
    package func decide(client: AnyIPAddress) -> AccessDecision { rulesInForce.decide(client: client) }

    /// The rule set that counts at this instant.
    package var rulesInForce: NetworkRuleSet {
        let instant = now()
        return state.withLock { state in
            let arrived = state.pending.prefix { $0.effective <= instant }
            if let newest = arrived.last {
                state.inForce = newest.rules
                state.pending.removeFirst(arrived.count)
            }
            return state.inForce
        }
    }
}
