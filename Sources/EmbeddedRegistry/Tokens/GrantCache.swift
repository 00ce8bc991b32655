import Crypto
import Foundation
import Synchronization

/// The credentials that were verified lately, and what they turned out to be good for.
///
/// Only what was found good gets in, so that strangers cannot fill it. It has two generations: a hit moves an entry to
/// the young one, and a full young one takes the place of the old. What was used lately stays, in constant time and
/// bounded memory.
final class GrantCache: Sendable {
    /// What was shown.
    enum Key: Hashable {
        /// A header with a signed token.
        ///
        /// Its hash takes the end of the text alone, which is the signature's and as good as random. Hashing a
        /// kilobyte would cost more than all the rest.
        case bearer(String)
        /// A header with a password, as its SHA-256: no password is kept, and comparing takes equally long always.
        case basic(SHA256Digest)

        static func == (left: Self, right: Self) -> Bool {
            switch (left, right) {
            case (.bearer(let left), .bearer(let right)): left == right
            case (.basic(let left), .basic(let right)): left == right
            default: false
            }
        }

        func hash(into hasher: inout Hasher) {
            switch self {
            case .bearer(let text):
                var text = text
                text.withUTF8 {
                    hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer($0).suffix(16)))
                }
            case .basic(let digest): digest.hash(into: &hasher)
            }
        }
    }

    /// A grant, and for how long it holds.
    struct Entry {
        let grant: Grant
        /// The settings that it was judged by.
        let revision: Int
        /// The first second at which it does not hold, as a Unix time.
        let end: Double
    }

    fileprivate struct Generations {
        var young: [Key: Entry] = [:]
        var old: [Key: Entry] = [:]
    }

    private let half: Int
    private let generations = Mutex(Generations())

    /// A cache of at most `capacity` entries.
    init(capacity: Int) { half = max(1, capacity / 2) }

    /// The grant for `key` under the settings of `revision` at `time`, a Unix time.
    func grant(for key: Key, revision: Int, at time: Double) -> Grant? {
        generations.withLock { generations in
            guard let entry = generations.young[key] ?? generations.promote(key, half: half) else { return nil }
            if entry.revision == revision, time < entry.end { return entry.grant }
            generations.young[key] = nil
            return nil
        }
    }

    /// Keeps `entry` for `key`.
    func insert(_ entry: Entry, for key: Key) {
        generations.withLock { $0.insert(entry, for: key, half: half) }
    }

    /// How many entries there are.
    var count: Int { generations.withLock { $0.young.count + $0.old.count } }
}

extension GrantCache.Generations {
    fileprivate mutating func promote(_ key: GrantCache.Key, half: Int) -> GrantCache.Entry? {
        guard let entry = old.removeValue(forKey: key) else { return nil }
        insert(entry, for: key, half: half)
        return entry
    }

    fileprivate mutating func insert(_ entry: GrantCache.Entry, for key: GrantCache.Key, half: Int) {
        if young.count >= half { (old, young) = (young, [:]) }
        young[key] = entry
    }
}
