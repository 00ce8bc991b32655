/// What opening doors did.
public struct OpenedDoors: Sendable, Hashable {
    /// How people call the registry.
    public let registry: String
    /// The host that clients connect to.
    public let loginServer: String
    /// The doors, ascending by prefix.
    public let doors: [TemporaryAccess]
    /// The rules that were written for them; other rules let in the rest anyway.
    public let added: [String]
    /// The correlation id of the resource manager's answer, where something was written.
    public let correlationID: String?
    /// The doors whose time was over, closed on this occasion.
    public let closed: [TemporaryAccess]
}
