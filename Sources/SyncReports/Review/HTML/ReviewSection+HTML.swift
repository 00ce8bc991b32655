extension ReviewSection {
    /// The section with its number; `scope` makes its names unique on the page.
    func html(number: Int, scope: String) -> HTML {
        let id = "\(scope)-\(name)"
        return """
            <section aria-labelledby="\(id)">
            <h2 id="\(id)"><span class="number">\(number)</span> <span>\(title)</span></h2>
            \(.lines(blocks.enumerated().map { $0.element.html(id: "\(id)-\($0.offset)") }))
            </section>
            """
    }
}

extension ReviewBlock {
    func html(id: String) -> HTML {
        switch self {
        case .paragraph(let phrase): "<p>\(phrase)</p>"
        case .note(let phrase, let tone): "<p class=\"note \(tone.rawValue)\">\(phrase)</p>"
        case .facts(let facts):
            "<dl class=\"facts\">\(.lines(facts.map { "<div><dt>\($0.name)</dt><dd>\($0.value)</dd></div>" }))</dl>"
        case .table(let table): table.html(id: id)
        case .picture(let picture): Self.figure(picture, id: id)
        case .list(let points): "<ul>\(.lines(points.map { "<li>\($0)</li>" }))</ul>"
        case .commands(let lines):
            "<pre class=\"\(lines.count > 12 ? "long" : "short")\"><code>\(.lines(lines.map { "\($0)" }))</code></pre>"
        }
    }

    private static func figure(_ picture: any Picture, id: String) -> HTML {
        let isFigure = { (text: String) in text.allSatisfy { $0.isNumber || $0 == "," } }
        let columns = picture.table.header.enumerated().map { index, name -> ReviewTable.Column in
            index > 0 && picture.table.rows.allSatisfy { isFigure($0[index]) } ? .figures(name) : .words(name)
        }
        let table = ReviewTable(
            caption: "\(picture.title), in figures", columns: columns,
            rows: picture.table.rows.map { $0.map { Phrase($0) } })
        return """
            <figure>
            \(HTML(markup: picture.svg(id: id)))
            <figcaption>\(picture.sentence)</figcaption>
            </figure>
            \(table.html(id: "\(id)-figures"))
            """
    }
}

extension ReviewTable {
    /// The table, which a narrow page shows as one block a row: the roles keep it a table for those who listen to it.
    func html(id: String) -> HTML {
        let head = columns.map { column -> HTML in
            "<th role=\"columnheader\" scope=\"col\"\(Self.alignment(column))>\(column.name)</th>"
        }
        return """
            <table role="table" aria-labelledby="\(id)">
            <caption id="\(id)">\(caption)</caption>
            <thead role="rowgroup"><tr role="row">\(.lines(head))</tr></thead>
            <tbody role="rowgroup">
            \(.lines(rows.map { "<tr role=\"row\">\(.lines(zip(columns, $0).enumerated().map(Self.cell)))</tr>" }))
            </tbody>
            </table>
            """
    }

    private static func cell(_ index: Int, _ cell: (column: Column, content: Phrase)) -> HTML {
        let (column, content) = cell
        // A cell without words is left out where rows are blocks.
        let isEmpty: HTML = content.text.isEmpty ? " data-empty" : ""
        return index == 0
            ? "<th role=\"rowheader\" scope=\"row\"\(alignment(column))>\(content)</th>"
            : "<td role=\"cell\" data-label=\"\(column.name)\"\(alignment(column))\(isEmpty)>\(content)</td>"
    }

    private static func alignment(_ column: Column) -> HTML { column.isNumeric ? " class=\"figure\"" : "" }
}
