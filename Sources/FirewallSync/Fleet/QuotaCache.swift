import AzureResourceManager
import Foundation
import Synchronization

/// How many rules each registry may hold, as the resource manager said within the last day.
///
/// Quotas change rarely, and a registry in which nothing changes is not worth a request each time.
public final class QuotaCache: Sendable {
    /// How long an answer serves, in seconds.
    public static let lifetime = 86_400.0

    private let answers = Mutex<[RegistryID: (limit: Int?, readAt: Date)]>([:])

    /// An empty cache.
    public init() {}

    /// The last answer, where it is not too old; its limit is nil where the resource manager does not say.
    func answer(for registry: RegistryID, at now: Date) -> (limit: Int?, readAt: Date)? {
        let answer = answers.withLock { $0[registry] }
        // A clock that was set back makes an answer no younger.
        return answer.flatMap { abs(now.timeIntervalSince($0.readAt)) < Self.lifetime ? $0 : nil }
    }

    /// Keeps an answer.
    func keep(_ limit: Int?, for registry: RegistryID, at now: Date) {
        answers.withLock { $0[registry] = (limit, now) }
    }
}
