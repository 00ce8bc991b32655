/// The order of a list.
package enum RecordOrder: Sendable, Hashable {
    /// By name (a manifest's is its digest), byte by byte.
    case name
    /// The one that changed longest ago first.
    case timeAscending
    /// The one that changed last first.
    case timeDescending
}
