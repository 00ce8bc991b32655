import Foundation

/// What a Dockerfile stands on: the images of its stages.
struct Dockerfile: Sendable {
    /// A stage.
    struct Stage: Sendable, Hashable {
        /// The name after `AS`, in lower case.
        var name: String?
        /// The image, or an earlier stage, that it starts from.
        var base: String
    }

    private(set) var stages: [Stage] = []
    /// Whether a step runs a command; a base image may still bring some (`ONBUILD`).
    private(set) var runsCommands = false
    /// Whether a step may fetch from a server other than by an agent's proxy: files of a URL, or an image of this machine's
    /// loopback, which Go's programs ask directly.
    private(set) var reachesOut = false

    /// Reads `text`, as far as it tells the stages, with the values of `arguments` for `ARG`s before the first.
    init(_ text: String, arguments: [BuildArgument]) {
        var values: [String: String] = [:]
        let given = Dictionary(arguments.map { ($0.name, $0.value) }) { $1 }
        for line in Self.instructions(text) {
            let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
            switch words.first?.uppercased() {
            case "ARG" where stages.isEmpty:
                for word in words.dropFirst() {
                    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                    let name = String(parts[0])
                    let standard =
                        parts.count > 1 ? parts[1].trimmingCharacters(in: .init(charactersIn: "\"'")) : ""
                    values[name] = given[name] ?? standard
                }
            case "FROM":
                let rest = words.dropFirst().filter { !$0.hasPrefix("--") }
                guard let base = rest.first else { continue }
                let name = rest.count >= 3 && rest[1].uppercased() == "AS" ? rest[2].lowercased() : nil
                stages.append(Stage(name: name, base: Self.expand(base, values)))
                reachesOut = reachesOut || Self.isLoopback(stages[stages.count - 1].base)
            case "RUN", "ONBUILD": runsCommands = true
            case "ADD", "COPY": reachesOut = reachesOut || Self.reachesOut(words)
            default: continue
            }
        }
    }

    /// The images that the stage `target` (the last where it is nil) starts from, and those of the other stages.
    func bases(target: String?) -> (runtime: ImageReference?, buildtime: [ImageReference]) {
        let chosen = target.flatMap { stage($0, before: stages.count) } ?? stages.count - 1
        guard stages.indices.contains(chosen) else { return (nil, []) }
        var root = chosen
        while let earlier = stage(stages[root].base, before: root) { root = earlier }
        let others = stages.indices.prefix(chosen).filter {
            $0 != root && stage(stages[$0].base, before: $0) == nil
        }
        return (image(stages[root].base), others.compactMap { image(stages[$0].base) })
    }

    private func stage(_ name: String, before end: Int) -> Int? {
        stages.prefix(end).lastIndex { $0.name == name.lowercased() }
    }

    private func image(_ name: String) -> ImageReference? {
        name == "scratch" ? nil : ImageReference(name)
    }

    /// Whether an `ADD` or `COPY` names a URL, a repository, an image of this machine's loopback, or what only a variable
    /// tells.
    private static func reachesOut(_ words: [String]) -> Bool {
        let sources = words.dropFirst().dropLast().map { $0.trimmingCharacters(in: .init(charactersIn: "[\",")) }
        return sources.contains { source in
            if source.hasPrefix("--") {
                let value = source.hasPrefix("--from=") ? source.dropFirst("--from=".count) : ""
                return value.contains("$") || isLoopback(value)
            }
            return words[0].uppercased() == "ADD"
                && (source.contains("://") || source.contains("$") || source.hasPrefix("git@"))
        }
    }

    /// Whether an image's registry is on this machine's loopback.
    private static func isLoopback(_ image: some StringProtocol) -> Bool {
        let name = image.lowercased()
        let host = (name.hasPrefix("docker://") ? name.dropFirst("docker://".count) : name[...]).prefix { $0 != "/" }
        return host.hasPrefix("127.") || host.hasPrefix("[") || host.split(separator: ":").first == "localhost"
    }

    /// Lines without comments, continued ones joined as Docker joins them: with nothing between.
    private static func instructions(_ text: String) -> [String] {
        var lines: [String] = []
        var (open, isOpen, escape): (String, Bool, Character) = ("", false, "\\")
        for line in text.split(whereSeparator: \.isNewline) {
            let trimmed = line.trimmingCharacters(in: .whitespaces)
            if trimmed.hasPrefix("#"), lines.isEmpty, !isOpen,
                let directive = trimmed.lowercased().wholeMatch(of: /#\s*escape\s*=\s*(\S)/)
            {
                escape = directive.1.first ?? escape
            }
            if trimmed.isEmpty || trimmed.hasPrefix("#") { continue }
            let blanks = isOpen ? line.prefix { $0 == " " || $0 == "\t" } : ""
            open += blanks + trimmed
            isOpen = open.last == escape
            if isOpen {
                open.removeLast()
            } else {
                lines.append(open)
                open = ""
            }
        }
        return open.isEmpty ? lines : lines + [open]
    }

    /// `$NAME`, `${NAME}` and `${NAME:-standard}`.
    private static func expand(_ text: String, _ values: [String: String]) -> String {
        text.replacing(/\$(?:\{([A-Za-z_]\w*)(?::-([^}]*))?\}|([A-Za-z_]\w*))/) { match in
            let value = (match.1 ?? match.3).flatMap { values[String($0)] } ?? ""
            return value.isEmpty ? String(match.2 ?? "") : value
        }
    }
}
