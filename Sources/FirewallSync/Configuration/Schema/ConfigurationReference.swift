/// Writes the reference of all keys as Markdown tables, from the schema.
enum ConfigurationReference {
    /// One table a section, from the root down.
    static var markdown: String {
        var tables: [String] = []
        var waiting = [(title: "The file", section: ConfigurationSchema.root)]
        while !waiting.isEmpty {
            let (title, section) = waiting.removeFirst()
            tables.append("### \(title)\n\n" + table(of: section))
            waiting += section.keys.compactMap { key in
                guard let inner = key.shape.innermostSection, !inner.keys.isEmpty else { return nil }
                // What defaults may hold is what registries hold.
                guard key.name != "defaults" else { return nil }
                let path = title == "The file" ? "" : title + ", "
                switch key.shape {
                case .list: return ("\(path)each of `\(key.name)`", inner)
                case .named(.list): return ("\(path)each source under a cloud's name in `\(key.name)`", inner)
                case .named: return ("\(path)each name in `\(key.name)`", inner)
                default: return ("\(path)`\(key.name)`", inner)
                }
            }
        }
        return tables.joined(separator: "\n")
    }

    private static func table(of section: ConfigurationSection) -> String {
        var lines = ["| key | takes | default | meaning |", "|---|---|---|---|"]
        for key in section.keys {
            let fallback = key.fallback.map { "`\($0)`" } ?? (key.isRequired ? "required" : "")
            let summary = key.summary.replacing(
                RegistrySettings.locationPlaceholder, with: "`\(RegistrySettings.locationPlaceholder)`")
            lines.append("| `\(key.name)` | \(key.shape.description) | \(fallback) | \(summary) |")
        }
        for group in section.exactlyOne {
            lines.append("\nExactly one of \(group.map { "`\($0)`" }.joined(separator: ", ")) must be there.")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
