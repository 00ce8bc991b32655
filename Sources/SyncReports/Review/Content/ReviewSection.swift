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

    /// A table of these parts; a column without any words is left out.
    init(caption: String, columns: [Column], rows: [[Phrase]]) {
        let spoken = columns.indices.filter { column in column == 0 || rows.contains { !$0[column].text.isEmpty } }
        self.caption = caption
        self.columns = spoken.map { columns[$0] }
        self.rows = rows.map { row in spoken.map { row[$0] } }
    }
}
