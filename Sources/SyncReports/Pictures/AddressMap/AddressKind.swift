import IPNetworks

/// What an address is to a registry, as the map tells them apart.
enum AddressKind: Int, CaseIterable, Sendable {
    case required
    case overAllowed
    case temporary
    case foreign
    case refused

    /// The kind in words, for the legend.
    var words: String {
        switch self {
        case .required: "required, and let in"
        case .overAllowed: "over-allowed: let in, not required"
        case .temporary: "let in for a while"
        case .foreign: "let in by rules that are not ours"
        case .refused: "required, and refused"
        }
    }

    /// What it is drawn in.
    var colour: PictureColour {
        switch self {
        case .required: .required
        case .overAllowed: .overAllowed
        case .temporary: .temporary
        case .foreign: .foreign
        case .refused: .refused
        }
    }

    /// The texture that tells it from the others without colour, over a ground of 8 by 8.
    private var strokes: String {
        switch self {
        case .required: ""
        case .overAllowed: "M-1 1L1 -1M-1 9L9 -1M7 9L9 7"
        case .temporary: "M0 2H8M0 6H8"
        case .foreign: "M2 2v.01M6 6v.01"
        case .refused: "M0 0L8 8M0 8L8 0"
        }
    }

    /// The texture as a pattern to be referred to by ``fill(id:)``.
    func pattern(id: String) -> SVGElement {
        SVGElement(
            "pattern",
            ["id": "\(id)-\(colour.rawValue)", "width": 8, "height": 8, "patternUnits": "userSpaceOnUse"],
            [
                SVGElement(
                    "rect",
                    ["width": 8, "height": 8, "fill": colour.css, "fill-opacity": self == .required ? 1.0 : 0.22]),
                SVGElement(
                    "path",
                    [
                        "d": strokes, "stroke": colour.css, "stroke-width": self == .foreign ? 2.5 : 1.8,
                        "stroke-linecap": self == .foreign ? "round" : "butt", "fill": "none",
                    ]),
            ])
    }

    /// What a shape of this kind is filled with.
    func fill(id: String) -> String { "url(#\(id)-\(colour.rawValue))" }
}

/// A registry's addresses by kind: no address is of two.
struct AddressKinds: Sendable {
    private let sets: [IPv4PrefixSet]

    /// Tells the addresses apart.
    ///
    /// - Parameters:
    ///   - ours: What rules of ours let in.
    ///   - temporary: What doors let in that close again.
    ///   - foreign: What rules let in that are not ours.
    init(required: IPv4PrefixSet, ours: IPv4PrefixSet, temporary: IPv4PrefixSet, foreign: IPv4PrefixSet) {
        let allowed = ours.union(temporary).union(foreign)
        sets = AddressKind.allCases.map { kind in
            switch kind {
            case .required: required.intersection(allowed)
            case .refused: required.subtracting(allowed)
            case .temporary: temporary.subtracting(required)
            case .foreign: foreign.subtracting(required).subtracting(temporary)
            case .overAllowed: ours.subtracting(required).subtracting(temporary).subtracting(foreign)
            }
        }
    }

    /// The addresses of one kind.
    subscript(kind: AddressKind) -> IPv4PrefixSet { sets[kind.rawValue] }

    /// How many addresses of a kind lie in `prefix`.
    ///
    /// - Complexity: O(log ranges + ranges in the prefix): a map may have thousands of places to choose from.
    func count(_ kind: AddressKind, in prefix: IPv4Prefix) -> UInt64 {
        let ranges = self[kind].ranges
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].last < prefix.first { low = middle + 1 } else { high = middle }
        }
        return ranges[low...].prefix { $0.first <= prefix.last }.reduce(0) { sum, range in
            sum + IPRange(first: max(range.first, prefix.first), last: min(range.last, prefix.last)).addressCount
        }
    }
}
