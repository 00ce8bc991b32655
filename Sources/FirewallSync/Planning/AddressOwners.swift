import IPNetworks
import ServiceTags

/// Says whose each of some addresses is: an address belongs to the narrowest tag that lists it.
///
/// `AzureCloud` holds nearly all of Azure, whole services included, so it answers only where no service's tag does.
struct AddressOwners: Sendable {
    private struct Owner {
        let kind: OverAllowedAddresses.Owner
        let tag: String?
    }

    private let owners: [Owner]
    /// Ranges that do not overlap, ascending, each with its owner's place in `owners`.
    private let pieces: [(range: IPRange<IPv4Address>, owner: Int)]

    /// Finds the owners of `addresses` among the tags of `publication`.
    ///
    /// - Complexity: O(prefixes × log ranges) to find the tags concerned, then linear in these.
    init(of addresses: IPv4PrefixSet, in publication: Publication) {
        var owners: [Owner] = []
        var pieces: [(range: IPRange<IPv4Address>, owner: Int)] = []
        var remaining = addresses
        func assign(_ held: IPv4PrefixSet, to owner: Owner) {
            pieces += held.ranges.map { ($0, owners.count) }
            owners.append(owner)
        }
        for candidate in Self.candidates(for: addresses, in: publication) where !remaining.isEmpty {
            let held = remaining.intersection(candidate.addresses)
            guard !held.isEmpty else { continue }
            assign(held, to: Owner(kind: candidate.isAzureCloud ? .azureCustomers : .service, tag: candidate.name))
            remaining = remaining.subtracting(held)
        }
        if !remaining.isEmpty { assign(remaining, to: Owner(kind: .notAzure, tag: nil)) }
        self.owners = owners
        self.pieces = pieces.sorted { $0.range.first < $1.range.first }
    }

    /// The shares of those of `addresses` whose owners were asked for, the most first.
    ///
    /// - Complexity: O(ranges × log pieces), and linear in the pieces that they meet.
    func shares(of addresses: IPv4PrefixSet) -> [OverAllowedAddresses.Share] {
        guard !pieces.isEmpty else { return [] }
        var counts: [Int: UInt64] = [:]
        for range in addresses.ranges {
            var index = firstPiece(endingAtOrAfter: range.first)
            while index < pieces.count, pieces[index].range.first <= range.last {
                let piece = pieces[index].range
                let first = max(piece.first, range.first).bits
                let last = min(piece.last, range.last).bits
                counts[pieces[index].owner, default: 0] += UInt64(last - first) + 1
                index += 1
            }
        }
        return counts.map { owner, count in
            OverAllowedAddresses.Share(owner: owners[owner].kind, tag: owners[owner].tag, addresses: count)
        }
        .sorted { ($1.addresses, $0.tag ?? "") < ($0.addresses, $1.tag ?? "") }
    }

    private func firstPiece(endingAtOrAfter address: IPv4Address) -> Int {
        var low = 0
        var high = pieces.count
        while low < high {
            let middle = (low + high) / 2
            if pieces[middle].range.last < address { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private struct Candidate {
        let name: String
        let isAzureCloud: Bool
        let addresses: IPv4PrefixSet
    }

    /// The tags that hold some of the addresses: services before AzureCloud, and the narrower before the wider.
    private static func candidates(for addresses: IPv4PrefixSet, in publication: Publication) -> [Candidate] {
        guard !addresses.isEmpty else { return [] }
        return publication.tags
            .filter { tag in tag.ipv4.contains { addresses.overlaps($0) } }
            .map { tag in
                Candidate(
                    name: tag.name, isAzureCloud: tag.isAzureCloud, addresses: IPv4PrefixSet(tag.ipv4))
            }
            .sorted { left, right in
                (left.isAzureCloud ? 1 : 0, left.addresses.addressCount, left.name)
                    < (right.isAzureCloud ? 1 : 0, right.addresses.addressCount, right.name)
            }
    }
}
