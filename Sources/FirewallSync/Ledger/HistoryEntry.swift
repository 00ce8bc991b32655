import AzureResourceManager
import Foundation
import ServiceTags

/// One entry of the ledger's history.
///
/// Entries are only ever appended.
public struct HistoryEntry: Sendable, Hashable {
    /// What happened.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A run was about to write rules.
        case intent
        /// The rules were written and read back.
        case applied
        /// The rules were written, yet did not read back within the time limit.
        case unverified
        /// A run wrote nothing, or is not known to have written anything, because something failed.
        case failed
        /// A run found the rules as they should be and learned something new from the publication.
        case unchanged
        /// A guard refused a plan.
        case refused
        /// Present rules became ours.
        case adopted
        /// A run found an interrupted run's intent and settled what became of it.
        case recovered
        /// A door was opened for a while.
        case opened
        /// A door was closed, on time or before.
        case closed
        /// A person said that nothing may be written for a while.
        case frozen
        /// A freeze was lifted.
        case thawed
    }

    /// The entry's number, from 1 without gaps, over all registries.
    public let sequence: Int
    /// When it was recorded.
    ///
    /// To the microsecond.
    public let time: Date
    /// What happened.
    public let kind: Kind
    /// The run.
    public let runID: String
    /// The registry.
    public let registry: RegistryID
    /// Who started the run: `user@host`.
    public let actor: String
    /// The digest of the publication that the run followed.
    public let publicationDigest: PublicationDigest?
    /// The date of that publication.
    public let publicationDate: PublicationDate?
    /// Every rule value of the registry before the write, where the entry is an intent; else empty.
    public let before: [String]
    /// The rule values added, or to be added.
    public let added: [String]
    /// The rule values removed, or to be removed.
    public let removed: [String]
    /// The rule values that were ours after the entry; nil where it says nothing about that.
    public let owned: [String]?
    /// The guards' sentences, where they refused.
    public let refusals: [String]
    /// The guards that a person let the plan through against, and why.
    public let overrides: [GuardOverride]
    /// What the registry let in after the entry, where the run knew.
    public let exposure: Exposure?
    /// Until when a door is open or a freeze holds.
    public let until: Date?
    /// The correlation id of the resource manager's answer.
    public let correlationID: String?
    /// A sentence for people; may be empty.
    public let message: String
    /// The SHA-256 that closes the chain at this entry, in lower-case hexadecimal digits.
    public let hash: String

    /// An entry of these parts.
    public init(
        sequence: Int, time: Date, kind: Kind, runID: String, registry: RegistryID, actor: String,
        publicationDigest: PublicationDigest? = nil, publicationDate: PublicationDate? = nil, before: [String] = [],
        added: [String] = [],
        removed: [String] = [], owned: [String]? = nil, refusals: [String] = [],
        overrides: [GuardOverride] = [], exposure: Exposure? = nil, until: Date? = nil, correlationID: String? = nil,
        message: String = "", hash: String
    ) {
        self.sequence = sequence
        self.time = time
        self.kind = kind
        self.runID = runID
        self.registry = registry
        self.actor = actor
        self.publicationDigest = publicationDigest
        self.publicationDate = publicationDate
        self.before = before
        self.added = added
        self.removed = removed
        self.owned = owned
        self.refusals = refusals
        self.overrides = overrides
        self.exposure = exposure
        self.until = until
        self.correlationID = correlationID
        self.message = message
        self.hash = hash
    }
}
