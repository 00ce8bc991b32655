/// What all status pages have in common: one file, no script, nothing from elsewhere, light and dark.
enum PageShell {
    /// A whole page.
    ///
    /// - Parameters:
    ///   - title: As text.
    ///   - body: As HTML.
    static func page(title: String, body: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(title.escapedForPage)</title>
        <style>\(style)</style>
        </head>
        <body>
        <main>
        \(body)
        </main>
        </body>
        </html>

        """
    }

    private static let style = """
        :root { color-scheme: light dark; --text: #1b1f24; --quiet: #57606a; --line: #d0d7de; --back: #ffffff;
          --good: #116329; --bad: #a40e26; --link: #0550ae; }
        @media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --quiet: #9da7b3; --line: #3d444d;
          --back: #0d1117; --good: #56d364; --bad: #ff9492; --link: #79c0ff; } }
        body { margin: 0; background: var(--back); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
        main { max-width: 72rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
        h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; } a { color: var(--link); }
        .scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; padding: .4rem .7rem .4rem 0; border-bottom: 1px solid var(--line);
          vertical-align: top; overflow-wrap: normal; }
        th, td { white-space: nowrap; } .number { text-align: right; font-variant-numeric: tabular-nums; }
        .quiet { color: var(--quiet); } .good { color: var(--good); } .bad { color: var(--bad); font-weight: 600; }
        pre { overflow-x: auto; white-space: pre-wrap; font-size: .9rem; }
        """
}
