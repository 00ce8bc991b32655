import FirewallSync

extension BacktestReport {
    /// A page of its own: the figures, the picture, and the refusals; no script, nothing from elsewhere, light and dark.
    public func html() -> String {
        let title = "Backtest of \(archive)"
        let rows = figures.map {
            "<tr><th scope=\"row\">\($0.name.escapedForHTML)</th><td>\($0.value.grouped)</td></tr>"
        }
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(title.escapedForHTML)</title>
            <style>
            \(Self.styleSheet)\(PictureStyle.styleSheet)</style>
            </head>
            <body>
            <main>
            <h1>\(title.escapedForHTML)</h1>
            <p>\(span.escapedForHTML). \(verdict.escapedForHTML)</p>
            <table>\(rows.joined())</table>
            \(BacktestPicture(result).map(Self.figure) ?? "")
            \(refusals)
            </main>
            </body>
            </html>

            """
    }

    private static func figure(_ picture: BacktestPicture) -> String {
        """
        <figure>\(picture.svg(id: "backtest"))<figcaption>\(picture.sentence.escapedForHTML)</figcaption></figure>
        <details><summary>The figures of the picture</summary>\(table(picture.table))</details>
        """
    }

    private static func table(_ table: PictureTable) -> String {
        let head = table.header.map { "<th scope=\"col\">\($0.escapedForHTML)</th>" }.joined()
        let rows = table.rows.map { row in
            "<tr>" + row.map { "<td>\($0.escapedForHTML)</td>" }.joined() + "</tr>"
        }
        return "<div class=\"wide\"><table><tr>\(head)</tr>\(rows.joined())</table></div>"
    }

    private var refusals: String {
        let refused = result.refusedRuns
        guard !refused.isEmpty else { return "<p>No guard refused a run.</p>" }
        let items = refused.map { run in
            "<li><b>\(run.dayOrIndex)</b> \(run.name.escapedForHTML), \(run.fate)<br>"
                + run.refusals.map(\.sentence.escapedForHTML).joined(separator: "<br>") + "</li>"
        }
        return "<h2>Refused runs</h2><ul>\(items.joined())</ul>"
    }

    private static let styleSheet = """
        :root{color-scheme:light dark}
        body{font:16px/1.5 system-ui,sans-serif;margin:0}
        main{max-width:52rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere}
        h1{font-size:1.4rem}
        table{border-collapse:collapse}
        th,td{padding:.15rem .8rem .15rem 0;text-align:left;font-weight:400;vertical-align:top}
        td{font-variant-numeric:tabular-nums}
        figure{margin:1rem 0}
        .wide{overflow-x:auto}

        """
}
