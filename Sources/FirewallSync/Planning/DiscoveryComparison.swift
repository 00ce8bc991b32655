import IPNetworks
import ServiceTags

/// Whether the discovery API lists the same addresses in the selected tags as the publication that is followed.
///
/// The two are published apart, and the discovery API can be four weeks behind: a difference is no fault by itself.
public struct DiscoveryComparison: Sendable, Hashable, Codable {
    /// What came of it.
    public enum Verdict: String, Sendable, Hashable, Codable {
        /// It was not asked.
        case notAsked
        /// It lists the same addresses in every selected tag.
        case agrees
        /// It lists others.
        case differs
        /// It was asked and did not answer.
        case unavailable
    }

    /// One tag in which the two differ.
    public struct Difference: Sendable, Hashable, Codable {
        /// The tag's name.
        public let tag: String
        /// What only the publication lists.
        public let onlyInPublication: [IPv4Prefix]
        /// What only the discovery API lists.
        public let onlyInDiscovery: [IPv4Prefix]
    }

    /// What came of it.
    public let verdict: Verdict
    /// The tags in which the two differ, by name.
    public let differences: [Difference]
    /// Why there is no answer.
    public let reason: String?

    /// It was not asked.
    public static let notAsked = DiscoveryComparison(verdict: .notAsked, differences: [], reason: nil)

    private init(verdict: Verdict, differences: [Difference], reason: String?) {
        self.verdict = verdict
        self.differences = differences
        self.reason = reason
    }

    /// Holds the tags that `names` selects in `publication` against those of the same names in `discovery`.
    init(_ discovery: PublicationInForce.Discovery, with publication: Publication, tags names: [String]) {
        switch discovery {
        case .notAsked: self = .notAsked
        case .unavailable(let reason): self.init(verdict: .unavailable, differences: [], reason: reason)
        case .publication(let other):
            let differences = names.compactMap { name -> Difference? in
                let ours = IPv4PrefixSet(publication.tag(named: name)?.ipv4 ?? [])
                let theirs = IPv4PrefixSet(other.tag(named: name)?.ipv4 ?? [])
                guard ours != theirs else { return nil }
                return Difference(
                    tag: name, onlyInPublication: ours.subtracting(theirs).prefixes,
                    onlyInDiscovery: theirs.subtracting(ours).prefixes)
            }
            self.init(verdict: differences.isEmpty ? .agrees : .differs, differences: differences, reason: nil)
        }
    }
}
