/// One message that a report led to, and what became of it.
public struct AlertDelivery: Sendable, Hashable {
    /// Why a message is sent.
    public enum Phase: String, Sendable, Hashable, Codable {
        /// The alert is new to the channel.
        case raised
        /// Its severity changed.
        case changed
        /// It still holds, a reminder interval after the last message.
        case reminder
        /// It is over.
        case resolved
    }

    /// The channel's name.
    public let channel: String
    /// The scope that reported the alert.
    public let scope: String
    /// The alert's cause.
    public let cause: String
    /// The alert's severity.
    public let severity: Alert.Severity
    /// Why it is sent.
    public let phase: Phase
    /// Why it did not arrive, in a sentence without secrets; nil where it did.
    ///
    /// It is tried again at a later report.
    public let failure: String?
}
