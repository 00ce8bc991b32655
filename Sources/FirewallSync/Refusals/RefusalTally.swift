import Foundation
import IPNetworks

/// The clients that a registry refused, counted by address, in bounded memory at any rate.
///
/// The first ``limit`` distinct addresses are kept apart; refusals of further ones are only counted.
public struct RefusalTally: Sendable, Hashable {
    /// The most addresses that are kept apart by default.
    public static let standardLimit = 4_096

    /// How often, and when, one address was refused.
    public struct Count: Sendable, Hashable {
        /// How often.
        public internal(set) var times: Int
        /// The first time, where known.
        public internal(set) var first: Date?
        /// The last time, where known.
        public internal(set) var last: Date?
    }

    /// The most addresses that are kept apart.
    public let limit: Int
    /// The addresses, each with its count.
    public private(set) var clients: [IPv4Address: Count] = [:]
    /// Refusals of addresses beyond ``limit``.
    public private(set) var beyondLimit = 0
    /// Refusals of IPv6 clients, which no rule can let in.
    public private(set) var ipv6 = 0
    /// One of those IPv6 clients.
    public private(set) var exampleOfIPv6: IPv6Address?
    /// Lines that are no event that can be understood.
    public var unreadableLines = 0
    /// Sentences about files that could not be read.
    public var failures: [String] = []

    /// A tally of nothing yet.
    public init(limit: Int = standardLimit) { self.limit = limit }

    /// Whether no refusal was counted.
    public var isEmpty: Bool { clients.isEmpty && beyondLimit == 0 && ipv6 == 0 }

    /// Counts one refusal of `client`.
    ///
    /// - Complexity: O(1).
    public mutating func count(_ client: AnyIPAddress, at time: Date?) {
        switch client {
        case .v6(let address):
            ipv6 += 1
            if exampleOfIPv6 == nil { exampleOfIPv6 = address }
        case .v4(let address):
            if clients.count < limit || clients[address] != nil {
                clients[address, default: Count(times: 0)].add(time)
            } else {
                beyondLimit += 1
            }
        }
    }
}

extension RefusalTally.Count {
    fileprivate mutating func add(_ time: Date?) {
        times += 1
        guard let time else { return }
        first = min(first ?? time, time)
        last = max(last ?? time, time)
    }
}
