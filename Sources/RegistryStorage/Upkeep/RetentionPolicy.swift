import Foundation

/// What a garbage collection may take.
package struct RetentionPolicy: Sendable, Hashable {
    /// After how many days without a tag a manifest goes; nil keeps untagged manifests for good.
    ///
    /// Whatever a tag, an index that stays, or a subject that stays leads to is kept however old it is.
    package var untaggedDays: Int?
    /// How long a blob that no manifest names is spared, in seconds, from when it came, was mounted, asked for, or last
    /// named: the manifest may be on its way.
    package var grace: TimeInterval

    /// A policy; by default untagged manifests stay, and blobs have an hour.
    package init(untaggedDays: Int? = nil, grace: TimeInterval = 60 * 60) {
        self.untaggedDays = untaggedDays
        self.grace = grace
    }
}
