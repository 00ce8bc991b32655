/// What a colour in a picture means; a pattern, a shape or a label always says the same without it.
///
/// Pictures take colours from custom properties of the page around them, `--picture-required` and so on, so that its
/// themes apply. Without such a page each falls back to a tone that stands out from white and from black alike.
enum PictureColour: String, CaseIterable {
    /// Addresses that are required, and the figures that matter most.
    case required
    /// Addresses that are let in though nothing requires them.
    case overAllowed = "over-allowed"
    /// What rules let in that are not ours.
    case foreign
    /// What a door lets in that closes again.
    case temporary
    /// Required addresses that are refused, and refusals of guards.
    case refused

    /// The colour as an attribute holds it.
    var css: String { "var(--picture-\(rawValue), \(tone.light))" }

    /// The ground of the page, behind labels that stand on a pattern.
    static let paper = "var(--picture-paper, Canvas)"
    /// The colour of the page's text.
    static let ink = "currentColor"

    /// The tones of the page's two themes; each has a contrast of at least 3:1 with its ground (WCAG 2.2, 1.4.11).
    private var tone: (light: String, dark: String) {
        switch self {
        case .required: ("#0072b2", "#58b0e8")
        case .overAllowed: ("#c85a00", "#f0923e")
        case .foreign: ("#757575", "#9a9a9a")
        case .temporary: ("#8e4fa8", "#c792dd")
        case .refused: ("#cf222e", "#ff7b72")
        }
    }

    /// The custom properties of one theme, as declarations for a rule of the page's style sheet.
    static func declarations(dark: Bool) -> String {
        allCases.map { "--picture-\($0.rawValue):\(dark ? $0.tone.dark : $0.tone.light);" }.joined()
    }
}
