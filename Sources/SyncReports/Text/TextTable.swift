/// Rows in aligned columns, for people who read a terminal.
struct TextTable {
    /// On which side the cells of a column line up.
    enum Alignment {
        case left
        case right
    }

    private let alignments: [Alignment]
    private var rows: [(cells: [String], role: TextStyle.Role?)] = []

    /// A table whose columns line up as given.
    init(_ alignments: [Alignment]) { self.alignments = alignments }

    /// Adds a row; outside text in it must be escaped already.
    mutating func append(_ cells: [String], role: TextStyle.Role? = nil) { rows.append((cells, role)) }

    /// The rows as lines, two spaces between columns and none at the end of a line; a column without any text is left
    /// out.
    func lines(style: TextStyle = .plain, indent: Int = 0) -> [String] {
        let widths = alignments.indices.map { column in rows.map { $0.cells[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = alignments.indices.filter { widths[$0] > 0 }.map { column in
                let padding = String(repeating: " ", count: widths[column] - row.cells[column].count)
                return alignments[column] == .left ? row.cells[column] + padding : padding + row.cells[column]
            }
            var line = cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return String(repeating: " ", count: indent) + style(row.role, line)
        }
    }
}
