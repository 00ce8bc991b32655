/// What a mail server said of a message that it took.
public struct MailReceipt: Sendable, Hashable {
    /// A recipient that the server does not take, while it took others.
    public struct Refusal: Sendable, Hashable {
        /// The recipient.
        public let address: String
        /// What the server said, on one line.
        public let reply: String
    }

    /// The server's last word, such as `250 2.0.0 Ok: queued as 4XYZ`, on one line.
    public let reply: String
    /// The recipients that will get nothing.
    public let refused: [Refusal]
    /// How many attempts it took, 1 or more.
    public let attempts: Int
}
