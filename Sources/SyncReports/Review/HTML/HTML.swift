/// Markup: text that is interpolated into it is escaped, and what is markup already goes in as it is.
///
///     let cell: HTML = "<td title=\"\(rule.value)\">\(phrase)</td>"
///
/// So nothing from outside becomes markup unless somebody writes `HTML(markup:)`, which stands in two places: where a
/// picture comes in, which escapes for itself, and where the style sheet does.
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
                case .text(let text): "\(text)"
                case .code(let text): "<code>\(text)</code>"
                case .strong(let text): "<strong>\(text)</strong>"
                case .mark(let text, let tone):
                    """
                    <span class="mark \(tone.rawValue)"><span aria-hidden="true">\(tone.sign)</span> \(text)</span>
                    """
                }
            }.map(\.source).joined())
    }
}
