/// Whom alerts go to, and when: the section `alerts` of a configuration.
public struct AlertSettings: Sendable, Hashable {
    /// The channels, in the order of the file; no two have the same name.
    public var channels: [AlertChannelSettings]
    /// Seconds after which a channel is told again of a condition that still holds.
    public var reminderSeconds: Int
    /// When lesser alerts wait; nil: never.
    public var quietHours: QuietHours?

    /// Settings of these parts; by default there is no channel, and so nobody is told anything.
    public init(
        channels: [AlertChannelSettings] = [], reminderSeconds: Int = 86_400, quietHours: QuietHours? = nil
    ) {
        self.channels = channels
        self.reminderSeconds = reminderSeconds
        self.quietHours = quietHours
    }
}
