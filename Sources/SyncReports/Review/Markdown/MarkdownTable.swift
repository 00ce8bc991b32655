/// A table in GitHub's Markdown; cells are Markdown already, each on one line.
struct MarkdownTable {
    private let header: [String]
    private let rows: [[String]]

    /// A table of these cells.
    init(_ header: [String], _ rows: [[String]]) {
        self.header = header
        self.rows = rows
    }

    /// The table with at most so many of its rows, and a word about those that are left out.
    func text(rows limit: Int) -> String {
        let line = { (cells: [String]) in "| \(cells.joined(separator: " | ")) |" }
        let shown = rows.prefix(limit)
        let table = [line(header), line(header.map { _ in "---" })] + shown.map(line)
        let cut = Self.cut(rows.count - shown.count, "row")
        return (table + (cut.isEmpty ? [] : [""] + cut)).joined(separator: "\n")
    }

    /// What is said where `count` lines are left out; nothing where none is.
    static func cut(_ count: Int, _ what: String) -> [String] {
        count > 0 ? ["_\(count.counted(what)) more: a comment has no room for all, the HTML report has them._"] : []
    }
}
