/// What an upload may cost.
package struct BlobLimits: Sendable, Hashable {
    /// The most bytes of a source, its blocks together.
    package var sourceBytes: Int64 = 2 << 30
    /// Bytes of the disk that uploads leave free, for the stack itself.
    package var reservedBytes: Int64 = 256 << 20
    /// The most blocks of a source.
    package var blocks = 50_000

    /// The usual limits.
    package init() {}
}
