/// How text for a terminal is dressed: with ANSI colours, or not at all.
public struct TextStyle: Sendable, Hashable {
    /// Whether colours are used.
    public let isColoured: Bool

    /// A style with colours or without.
    public init(isColoured: Bool) { self.isColoured = isColoured }

    /// No colours: for files, pipes and whoever sets `NO_COLOR`.
    public static let plain = TextStyle(isColoured: false)
    /// Colours, for a terminal.
    public static let coloured = TextStyle(isColoured: true)

    /// What a piece of text means.
    enum Role: String {
        case heading = "1"
        case added = "32"
        case removed = "31"
        case faint = "2"
        case good = "92"
        case warning = "33"
        case failure = "1;31"
    }

    func callAsFunction(_ role: Role?, _ text: String) -> String {
        guard isColoured, let role else { return text }
        return "\u{1b}[\(role.rawValue)m\(text)\u{1b}[0m"
    }
}
