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
        let rules: CompiledRuleSet
    }

    private struct State {
        var inForce: CompiledRuleSet
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
        state = Mutex(State(inForce: CompiledRuleSet(rules)))
        self.propagationDelay = propagationDelay
        self.now = now
    }

    /// Takes `rules` for the registry's rules; they count when the propagation delay is over.
    package func propagate(_ rules: NetworkRuleSet) {
        let instant = now()
        let effective = instant.advanced(by: propagationDelay)
        let rules = CompiledRuleSet(rules)
        state.withLock { state in
            // Here too, for a registry that is written often and that nobody knocks at.
            state.arrive(at: instant)
            state.pending.append(Change(effective: effective, rules: rules))
        }
    }

    /// Whether `client` may connect `via` a route at this instant, and why.
    ///
    /// - Complexity: O(log n) for n rules: well below a microsecond for a hundred.
    package func decide(client: AnyIPAddress, via route: AccessRoute = .publicEndpoint) -> AccessDecision {
        compiled.decide(client: client, via: route)
    }

    /// How many changes are on their way.
    var pendingChanges: Int { state.withLock { $0.pending.count } }

    /// The rule set that counts at this instant.
    package var rulesInForce: NetworkRuleSet { compiled.rules }

    private var compiled: CompiledRuleSet {
        state.withLock { state in
            // The clock is asked only where something is on its way, which is seldom.
            if !state.pending.isEmpty { state.arrive(at: now()) }
            return state.inForce
        }
    }
}
