import Foundation

/// What a folder's `.dockerignore` leaves out, as `az acr build` applies it.
///
/// The last rule that meets a path decides; one with `!` takes it back in. What no rule meets is as the folder around
/// it, and rules before the one that decided about that folder say nothing about what is in it. Unlike Docker, `az`
/// strips slashes at the ends of a rule only behind `!`: `/logs` and `logs/` leave out nothing.
struct IgnoreRules: Sendable {
    /// What was decided about a member, on which what is in it depends.
    struct Verdict: Sendable, Hashable {
        /// Whether the member is left out.
        let isIgnored: Bool
        /// How many rules may still say something else about what is in it.
        let rulesAhead: Int
    }

    private struct Rule: Sendable, Hashable {
        let isIgnoring: Bool
        let pattern: IgnorePattern

        init(_ line: Substring) {
            isIgnoring = !line.hasPrefix("!")
            guard !isIgnoring else {
                pattern = IgnorePattern(line)
                return
            }
            var path = line.dropFirst()
            if path.hasPrefix("/") { path = path.dropFirst() }
            while path.hasSuffix("/") { path = path.dropLast() }
            pattern = IgnorePattern(path)
        }
    }

    /// The rules, of which an earlier one decides before a later one.
    private let rules: [Rule]
    /// The file that was taken in the place of `.dockerignore`; nil where none was.
    private(set) var overridingFile: String?

    /// No rules.
    init() { rules = [] }

    /// The rules in `text`, a line each; empty lines and those that begin with `#` are none.
    ///
    /// - Parameter leavesOutDockerignore: Whether `.dockerignore` itself is left out where no rule says otherwise.
    init(_ text: String, leavesOutDockerignore: Bool = false) {
        // Other signs that end a line elsewhere belong to a name here, as they do to the Azure CLI.
        let lines = text.split { ["\n", "\r\n", "\r"].contains($0) }
            .map { line in line.dropLast(line.reversed().prefix(while: \.isWhitespace).count) }
            .filter { !$0.isEmpty && !$0.hasPrefix("#") }
        rules = lines.reversed().map { Rule($0) } + (leavesOutDockerignore ? [Rule(".dockerignore")] : [])
    }

    /// The rules for the folder `source`, whose Dockerfile a user called `dockerfile`: those of `DOCKERFILE.dockerignore`
    /// where there is one, else those of `.dockerignore`.
    ///
    /// - Throws: ``BuildStackError`` with `source` where the file cannot be read or is not UTF-8.
    init(of source: String, dockerfile: String) throws(BuildStackError) {
        let own = dockerfile.hasPrefix("/") ? "\(dockerfile).dockerignore" : "\(source)/\(dockerfile).dockerignore"
        let isOwn = FileManager.default.fileExists(atPath: own)
        let path = isOwn ? own : "\(source)/.dockerignore"
        guard FileManager.default.fileExists(atPath: path) else {
            self.init()
            return
        }
        guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8)
        else {
            throw BuildStackError(.source, "'\(path)' cannot be read, or is not text in UTF-8.")
        }
        self.init(text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text, leavesOutDockerignore: isOwn)
        overridingFile = isOwn ? own : nil
    }

    /// Whether what is in a folder about which `verdict` was given may be taken in.
    func mayTakeIn(below verdict: Verdict) -> Bool {
        !verdict.isIgnored || rules.prefix(verdict.rulesAhead).contains { !$0.isIgnoring }
    }

    /// The verdict before any member is judged.
    var beginning: Verdict { Verdict(isIgnored: false, rulesAhead: rules.count) }

    /// Whether the member at `path`, in a folder about which `parent` was decided, is left out.
    func verdict(on path: String, within parent: Verdict) -> Verdict {
        for (index, rule) in rules.prefix(parent.rulesAhead).enumerated() where rule.pattern.meets(path) {
            return Verdict(isIgnored: rule.isIgnoring, rulesAhead: index)
        }
        return parent
    }
}
