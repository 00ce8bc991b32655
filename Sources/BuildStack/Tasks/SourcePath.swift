/// A path of a task within the run's source, which containers see as `/workspace`.
struct SourcePath {
    /// The path below the source's root; `.` for the root.
    let text: String

    /// `path`, which begins at `folder`; nil where it leads out of the source.
    init?(_ path: String, from folder: String = "") {
        let whole = path.hasPrefix("/") ? path : "\(folder)/\(path)"
        var rest = Substring(whole)
        if path.hasPrefix("/") || folder.hasPrefix("/") {
            guard rest == "/workspace" || rest.hasPrefix("/workspace/") else { return nil }
            rest = rest.dropFirst("/workspace".count)
        }
        var components: [Substring] = []
        for component in rest.split(separator: "/") where component != "." {
            guard component != ".." else {
                guard components.popLast() != nil else { return nil }
                continue
            }
            components.append(component)
        }
        guard !whole.contains("\0") else { return nil }
        text = components.isEmpty ? "." : components.joined(separator: "/")
    }
}
