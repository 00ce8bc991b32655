/// One numbered part of a review report, in no form yet.
struct ReviewSection: Sendable {
    /// What links call the section: letters and hyphens.
    let name: String
    /// The heading.
    let title: String
    /// What stands below it.
    let blocks: [ReviewBlock]

    /// A section of these parts.
    init(_ name: String, _ title: String, _ blocks: [ReviewBlock]) {
        self.name = name
        self.title = title
        self.blocks = blocks
    }
}

/// A piece of a section.
enum ReviewBlock: Sendable {
    /// Sentences.
    case paragraph(Phrase)
    /// Sentences that must not be overlooked.
    case note(Phrase, Phrase.Tone)
    /// Names and what they stand for.
    case facts([(name: String, value: Phrase)])
    /// Rows and columns.
    case table(ReviewTable)
    /// A picture, with its sentence and its figures beside it.
    case picture(any Picture)
    /// Points, in an order that means nothing.
    case list([Phrase])
    /// Lines that are typed as they stand.
    case commands([String])
}

/// Rows and columns with a caption.
struct ReviewTable: Sendable {
    /// A column.
    struct Column: Sendable, Hashable {
        let name: String
        let isNumeric: Bool

        /// A column of words.
        static func words(_ name: String) -> Column { Column(name: name, isNumeric: false) }
        /// A column of figures.
        static func figures(_ name: String) -> Column { Column(name: name, isNumeric: true) }
    }

    /// What the table shows.
    let caption: String
    /// The columns; the first names each row.
    let columns: [Column]
    /// The rows, a cell for each column.
    let rows: [[Phrase]]
}
