import AzureResourceManager
import Foundation
import Synchronization

/// How many rules each registry may hold, as the resource manager said within the last day.
///
/// Quotas change rarely, and a registry in which nothing changes is not worth a request each time. The ledger remembers
/// the answers for later programs; it is read once, with the first question.
public final class QuotaCache: Sendable {
    /// How long an answer serves, in seconds.
    public static let lifetime = 86_400.0

    /// What the resource manager said.
    struct Answer: Sendable, Hashable {
        /// The most rules; nil where it does not say.
        let limit: Int?
        /// When it said so.
        let readAt: Date
    }

    private struct State {
        /// By the ledger's names of registries.
        var answers: [String: Answer] = [:]
        /// Those of them that the ledger has not been told.
        var unrecorded: Set<String> = []
        var isLoaded = false
    }

    private let ledgerFile: LedgerFile
    private let state = Mutex(State())

    /// A cache of what the ledger remembers.
    public init(ledgerFile: LedgerFile) { self.ledgerFile = ledgerFile }

    /// The last answer, where it is not too old.
    func answer(for registry: RegistryID, at now: Date) -> Answer? {
        let answer = state.withLock { state in
            load(&state)
            return state.answers[registry.ledgerKey]
        }
        // A clock that was set back makes an answer no younger.
        return answer.flatMap { abs(now.timeIntervalSince($0.readAt)) < Self.lifetime ? $0 : nil }
    }

    /// Keeps an answer; one that only says again what was said within half of its time leaves the ledger in peace.
    func keep(_ limit: Int?, for registry: RegistryID, at now: Date) {
        let key = registry.ledgerKey
        state.withLock { state in
            load(&state)
            if let known = state.answers[key], known.limit == limit,
                (0..<Self.lifetime / 2).contains(now.timeIntervalSince(known.readAt))
            {
                return
            }
            state.answers[key] = Answer(limit: limit, readAt: now)
            state.unrecorded.insert(key)
        }
    }

    /// The answer that the ledger has not been told.
    func unrecorded(for registry: RegistryID) -> Answer? {
        let key = registry.ledgerKey
        return state.withLock { $0.unrecorded.contains(key) ? $0.answers[key] : nil }
    }

    /// The ledger has been told.
    func isRecorded(_ registry: RegistryID) { state.withLock { _ = $0.unrecorded.remove(registry.ledgerKey) } }

    /// Reads what the ledger remembers, once; where there is none, or none that can be read, the resource manager is asked.
    private func load(_ state: inout State) {
        guard !state.isLoaded, let remembered = try? ledgerFile.openedIfPresent()?.quotas() else { return }
        state.answers.merge(remembered) { own, _ in own }
        state.isLoaded = true
    }
}
