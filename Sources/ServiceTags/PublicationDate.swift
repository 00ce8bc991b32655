/// The day in a publication's file name, `ServiceTags_Public_20251020.json`: a civil date without a time zone.
public struct PublicationDate: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The days since 1970-01-01 in the proleptic Gregorian calendar.
    public let daysSinceEpoch: Int

    /// The day that lies `daysSinceEpoch` days after 1970-01-01.
    public init(daysSinceEpoch: Int) { self.daysSinceEpoch = daysSinceEpoch }

    public static func < (left: Self, right: Self) -> Bool { left.daysSinceEpoch < right.daysSinceEpoch }

    /// `2025-10-20`.
    public var description: String { fatalError("unimplemented") }
}
