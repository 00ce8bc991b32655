/// Markup: text that is interpolated into it is escaped, and what is markup already goes in as it is.
///
///     let cell: HTML = "<td title=\"\(rule.value)\">\(phrase)</td>"
///
/// So nothing from outside becomes markup unless somebody writes `HTML(markup:)`, which stands in few places: where
/// pieces are joined that are markup already, and where a picture or the style sheet comes in.
struct HTML: ExpressibleByStringInterpolation, Sendable, Hashable {
    /// The markup.
    let source: String

    /// Markup from elsewhere, taken as it is.
    init(markup: String) { source = markup }
    init(stringLiteral value: String) { source = value }
    init(stringInterpolation: Interpolation) { source = stringInterpolation.source }

    /// All pieces, one after the other.
    static func lines(_ pieces: [HTML]) -> HTML { HTML(markup: pieces.map(\.source).joined(separator: "\n")) }

    /// What stands between the quotes of markup.
    struct Interpolation: StringInterpolationProtocol {
        fileprivate var source = ""

        init(literalCapacity: Int, interpolationCount: Int) { source.reserveCapacity(2 * literalCapacity) }

        mutating func appendLiteral(_ literal: String) { source += literal }
        mutating func appendInterpolation(_ text: String) { source += text.escapedForHTML }
        mutating func appendInterpolation(_ number: Int) { source += String(number) }
        mutating func appendInterpolation(_ markup: HTML) { source += markup.source }
        mutating func appendInterpolation(_ phrase: Phrase) { source += phrase.html.source }
    }
}

extension Phrase {
    /// The phrase as phrasing content.
    var html: HTML {
        HTML(
            markup: spans.map { span -> HTML in
                switch span {
                case .text(let text): text.breakable
                case .code(let text): "<code>\(text.breakable)</code>"
                case .strong(let text): "<strong>\(text.breakable)</strong>"
                case .mark(let text, let tone):
                    """
                    <span class="mark \(tone.rawValue)"><span aria-hidden="true">\(tone.sign)\u{a0}</span>\(text)</span>
                    """
                }
            }.map(\.source).joined())
    }
}

extension String {
    /// The text with places where a line may end: after the dots and slashes of names that are longer than a narrow
    /// column.
    fileprivate var breakable: HTML {
        guard split(separator: " ").contains(where: { $0.count > 26 }) else { return "\(self)" }
        let pieces = split(separator: " ", omittingEmptySubsequences: false).map { word -> String in
            let text = String(word).escapedForHTML
            guard word.count > 26 else { return text }
            return text.replacing(".", with: ".<wbr>").replacing("/", with: "/<wbr>")
        }
        return HTML(markup: pieces.joined(separator: " "))
    }
}
