import IPNetworks
import ServiceTags

/// Says whose addresses a set holds: each address belongs to the narrowest tag that lists it.
///
/// `AzureCloud` holds nearly all of Azure, whole services included, so it answers only where no service's tag does.
struct AddressOwners: Sendable {
    let publication: Publication

    /// The shares of `addresses` by owner, the most first.
    ///
    /// - Complexity: O(tags × log ranges) to find the tags concerned, then linear in these.
    func shares(of addresses: IPv4PrefixSet) -> [OverAllowedAddresses.Share] {
        guard !addresses.isEmpty else { return [] }
        var remaining = addresses
        var shares: [OverAllowedAddresses.Share] = []
        for candidate in candidates(for: addresses) {
            let held = remaining.intersection(candidate.addresses)
            guard !held.isEmpty else { continue }
            let isCloud = candidate.isAzureCloud
            shares.append(
                .init(owner: isCloud ? .azureCustomers : .service, tag: candidate.name, addresses: held.addressCount))
            remaining = remaining.subtracting(held)
            if remaining.isEmpty { break }
        }
        if !remaining.isEmpty { shares.append(.init(owner: .notAzure, tag: nil, addresses: remaining.addressCount)) }
        return shares.sorted { ($1.addresses, $0.tag ?? "") < ($0.addresses, $1.tag ?? "") }
    }

    private struct Candidate {
        let name: String
        let isAzureCloud: Bool
        let addresses: IPv4PrefixSet
    }

    /// The tags that hold some of the addresses: services before AzureCloud, and the narrower before the wider.
    private func candidates(for addresses: IPv4PrefixSet) -> [Candidate] {
        publication.tags
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
