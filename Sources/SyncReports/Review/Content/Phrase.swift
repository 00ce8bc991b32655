/// Words of a report with what they mean, before anybody knows in which form they will be read.
///
///     let phrase: Phrase = "The digest is \(code: digest), checked \(count) times."
///
/// Nothing in a phrase is markup: whoever writes it out escapes all of it.
struct Phrase: ExpressibleByStringInterpolation, Sendable, Hashable {
    /// A piece of a phrase.
    enum Span: Sendable, Hashable {
        /// Words.
        case text(String)
        /// Something that is typed or compared letter by letter.
        case code(String)
        /// Words that a glance must find.
        case strong(String)
        /// A verdict in one or two words.
        case mark(String, Tone)
    }

    /// What a verdict means for the person who reads it.
    enum Tone: String, Sendable, Hashable, CaseIterable {
        case good
        case caution
        case bad
        case quiet

        /// A sign that says the same without colour.
        var sign: String {
            switch self {
            case .good: "✓"
            case .caution: "▲"
            case .bad: "✕"
            case .quiet: "·"
            }
        }
    }

    /// The pieces, in their order.
    private(set) var spans: [Span]

    init(_ text: String) { spans = [.text(text)] }
    init(stringLiteral value: String) { self.init(value) }
    init(stringInterpolation: Interpolation) { spans = stringInterpolation.spans }

    private init(spans: [Span]) { self.spans = spans }

    /// Something that is typed or compared letter by letter.
    static func code(_ text: String) -> Phrase { Phrase(spans: [.code(text)]) }
    /// A verdict in one or two words.
    static func mark(_ text: String, _ tone: Tone) -> Phrase { Phrase(spans: [.mark(text, tone)]) }

    /// One phrase after the other.
    static func + (left: Phrase, right: Phrase) -> Phrase { Phrase(spans: left.spans + right.spans) }

    /// All phrases in a row, `separator` between them.
    static func joined(_ phrases: [Phrase], separator: String = ", ") -> Phrase {
        Phrase(spans: Array(phrases.map(\.spans).joined(separator: [.text(separator)])))
    }

    /// The words alone.
    var text: String {
        spans.map { span in
            switch span {
            case .text(let text), .code(let text), .strong(let text), .mark(let text, _): text
            }
        }.joined()
    }

    /// What stands between the quotes of a phrase.
    struct Interpolation: StringInterpolationProtocol {
        fileprivate var spans: [Span] = []

        init(literalCapacity: Int, interpolationCount: Int) { spans.reserveCapacity(2 * interpolationCount + 1) }

        mutating func appendLiteral(_ literal: String) { if !literal.isEmpty { spans.append(.text(literal)) } }
        mutating func appendInterpolation(_ text: String) { spans.append(.text(text)) }
        mutating func appendInterpolation(_ number: some BinaryInteger) { spans.append(.text(number.grouped)) }
        mutating func appendInterpolation(_ phrase: Phrase) { spans += phrase.spans }
        mutating func appendInterpolation(code text: String) { spans.append(.code(text)) }
        mutating func appendInterpolation(strong text: String) { spans.append(.strong(text)) }
    }
}
