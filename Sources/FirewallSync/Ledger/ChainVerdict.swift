/// Whether the ledger's history is as it was written.
public enum ChainVerdict: Sendable, Hashable {
    /// Every entry follows from the one before; `head` is the hash of the last, 64 zeros when there is none.
    ///
    /// Somebody who keeps a head elsewhere can tell later that no entry up to it was changed or cut off.
    case intact(entries: Int, head: String)
    /// The first entry that does not follow from the one before, or that the rest of the ledger contradicts, and why.
    case broken(sequence: Int, reason: String)
}
