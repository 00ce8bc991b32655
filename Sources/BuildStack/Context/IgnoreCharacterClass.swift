/// The characters that a bracket in the pattern of a `.dockerignore` stands for, such as `[a-z_]` or `[^0-9]`.
struct IgnoreCharacterClass: Sendable, Hashable {
    private let ranges: [ClosedRange<Unicode.Scalar>]
    private let isNegated: Bool

    /// Takes what follows `[`, up to its `]`, from the beginning of `text`; nil, with nothing taken, where that is no class.
    ///
    /// A `]` that comes first, a `-` at either end, and what follows a backslash stand for themselves.
    init?(taking text: inout Substring.UnicodeScalarView) {
        var rest = text
        isNegated = rest.first == "^"
        if isNegated { rest.removeFirst() }
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        while let first = rest.popFirst() {
            if first == "]", !ranges.isEmpty {
                self.ranges = ranges
                text = rest
                return
            }
            guard let lower = Self.member(first, &rest) else { return nil }
            var upper = lower
            if rest.first == "-", let end = rest.dropFirst().first, end != "]" {
                rest.removeFirst(2)
                guard let member = Self.member(end, &rest), lower <= member else { return nil }
                upper = member
            }
            ranges.append(lower...upper)
        }
        return nil
    }

    /// Whether `scalar` is one of them.
    func contains(_ scalar: Unicode.Scalar) -> Bool { ranges.contains { $0.contains(scalar) } != isNegated }

    private static func member(_ scalar: Unicode.Scalar, _ rest: inout Substring.UnicodeScalarView) -> Unicode.Scalar? {
        scalar == "\\" ? rest.popFirst() : scalar
    }
}
