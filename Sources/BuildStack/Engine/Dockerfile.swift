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
            case "RUN", "ONBUILD": runsCommands = true
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

    /// Lines without comments, continued ones joined.
    private static func instructions(_ text: String) -> [String] {
        var lines: [String] = []
        var open = ""
        for line in text.split(whereSeparator: \.isNewline) {
            let line = line.trimmingCharacters(in: .whitespaces)
            if line.isEmpty || line.hasPrefix("#") { continue }
            if line.hasSuffix("\\") {
                open += line.dropLast() + " "
            } else {
                lines.append(open + line)
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
