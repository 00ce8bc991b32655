/// Writes the commented file that `config init` makes, from the schema.
enum ConfigurationSample {
    /// The whole file, which loads as it is; a key without the `#` before it takes the value that is shown.
    static var text: String {
        let head = """
            # What acr-firewall-sync keeps in step, and how far it may go.
            # Keys behind a '#' show their default, or an example where there is none.
            # Check a change with: acr-firewall-sync config check
            """
        let lines = lines(of: ConfigurationSchema.root, indent: 0, isComment: false)
        return head + "\n" + lines.map(\.text).joined(separator: "\n") + "\n"
    }

    /// A line of the sample.
    private struct Line {
        var text: String
        /// Whether it shows a key, and not words about it.
        var isKey: Bool
    }

    private static func lines(of section: ConfigurationSection, indent: Int, isComment: Bool) -> [Line] {
        let pad = String(repeating: " ", count: indent)
        var lines: [Line] = []
        for key in section.keys {
            let isComment = isComment || !(key.isRequired || key.isSampled)
            let mark = isComment ? "#" : ""
            if indent == 0 { lines.append(Line(text: "", isKey: false)) }
            lines += wrapped(key.summary, width: 110 - indent).map { Line(text: "\(pad)# \($0)", isKey: false) }
            let value = key.fallback ?? key.example ?? ""
            switch key.shape {
            case .section(let inner):
                lines.append(Line(text: "\(pad)\(mark)\(key.name):\(inner.keys.isEmpty ? " {}" : "")", isKey: true))
                lines += Self.lines(of: inner, indent: indent + 2, isComment: isComment)
            case .list(.section(let inner), _):
                lines.append(Line(text: "\(pad)\(mark)\(key.name):", isKey: true))
                lines += item(of: inner, indent: indent + 2, isComment: isComment)
            case .named(let item):
                lines.append(Line(text: "\(pad)\(mark)\(key.name):", isKey: true))
                lines.append(Line(text: "\(pad)  \(mark)\(value):", isKey: true))
                if case .list(.section(let inner), _) = item {
                    lines += Self.item(of: inner, indent: indent + 4, isComment: isComment)
                } else if let inner = item.innermostSection {
                    lines += Self.lines(of: inner, indent: indent + 4, isComment: isComment)
                }
            default:
                lines.append(Line(text: "\(pad)\(mark)\(key.name): \(value)", isKey: true))
            }
        }
        return lines
    }

    /// A section as an item of a list: its first key that is set follows the dash.
    private static func item(of section: ConfigurationSection, indent: Int, isComment: Bool) -> [Line] {
        var lines = lines(of: section, indent: indent + 2, isComment: isComment)
        if let first = lines.firstIndex(where: { $0.isKey }) {
            let pad = String(repeating: " ", count: indent)
            let mark = isComment ? "#" : ""
            lines[first].text = "\(pad)\(mark)- \(lines[first].text.drop { $0 == " " || $0 == "#" })"
        }
        return lines
    }

    /// The words of a text in lines of at most `width` characters.
    private static func wrapped(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, last.count + 1 + word.count <= width {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}

extension SyncConfiguration {
    /// A commented configuration file to start from, which loads as it is.
    public static var sampleText: String { ConfigurationSample.text }
}
