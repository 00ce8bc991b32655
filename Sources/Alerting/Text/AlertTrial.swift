import SyncReports

/// How one channel took a test alert: `alert test`.
public struct AlertTrial: Sendable, Encodable, CustomStringConvertible {
    /// The channel's name.
    public let channel: String
    /// What the other side answered, on one line; nil where the test did not arrive.
    public let answer: String?
    /// Why the test did not arrive; nil where it did.
    public let failure: String?

    /// Sends a test alert over the channel `name`.
    public init(_ name: String, of dispatcher: AlertDispatcher) async {
        channel = name
        do throws(AlertChannelError) {
            answer = try await dispatcher.test(name)
            failure = nil
        } catch {
            answer = nil
            failure = error.description
        }
    }

    /// One line for a terminal.
    public var description: String {
        "\(channel): \(failure.map { "failed: \($0)" } ?? "arrived, the other side answers \(answer ?? "")")"
            .escapedForTerminal
    }
}
