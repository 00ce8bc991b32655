import AzureResourceManager

/// Why a notice did not arrive.
///
/// Two errors are equal when their codes are.
public struct AlertChannelError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure.
    public enum Code: String, Sendable, Hashable {
        /// The channel is not there, or its secret cannot be read.
        case configuration
        /// No answer came.
        case transport
        /// The other side said no.
        case refused
    }

    /// The kind of failure.
    public let code: Code
    /// One sentence without its full stop and without secrets: what was found, and what to do.
    public let description: String
    /// Whether the notice may have arrived although no answer came.
    let mayHaveArrived: Bool

    init(_ code: Code, _ description: String, mayHaveArrived: Bool = false) {
        self.code = code
        self.description = description
        self.mayHaveArrived = mayHaveArrived
    }

    /// Compares the codes alone.
    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    /// Hashes the code.
    public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}

extension StoredSecret {
    /// The secret, or why the channel cannot have it.
    func readForChannel() throws(AlertChannelError) -> String {
        do { return try read() } catch { throw AlertChannelError(.configuration, error.description) }
    }
}
