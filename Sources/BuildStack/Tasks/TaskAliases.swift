import Yams

/// The aliases of a task: `$Registry`, and whatever its section `alias` adds.
struct TaskAliases {
    /// Those that every task has.
    private static let standard = [
        "ID": "{{.Run.ID}}", "SharedVolume": "{{.Run.SharedVolume}}", "Registry": "{{.Run.Registry}}",
        "RegistryName": "{{.Run.RegistryName}}", "Date": "{{.Run.Date}}", "OS": "{{.Run.OS}}",
        "Architecture": "{{.Run.Architecture}}", "Commit": "{{.Run.Commit}}", "Branch": "{{.Run.Branch}}",
        // Images, as a command's first word, which needs no sign before it.
        "acr": "mcr.microsoft.com/acr/acr-cli:0.1", "purge": "mcr.microsoft.com/acr/acr-cli:0.1 purge",
        "az": "mcr.microsoft.com/acr/azure-cli:a80af84", "bash": "mcr.microsoft.com/acr/bash:a80af84",
        "curl": "mcr.microsoft.com/acr/curl:a80af84",
    ]

    private var values = standard
    private var sign: Character = "$"
    /// The task without its section, whose lines are empty, so that the others keep their numbers.
    let rest: String

    /// Takes the section `alias` out of `task`.
    ///
    /// - Parameter render: Renders the section's templates.
    /// - Throws: ``BuildStackError`` with `task`.
    init(of task: String, render: (String) throws(BuildStackError) -> String) throws(BuildStackError) {
        var (section, others, isInside): ([Substring], [Substring], Bool) = ([], [], false)
        for line in task.split(separator: "\n", omittingEmptySubsequences: false) {
            let startsKey = line.first.map { !$0.isWhitespace && $0 != "#" && $0 != "-" } ?? false
            if startsKey { isInside = line.wholeMatch(of: /alias\s*:.*/) != nil }
            section.append(isInside ? line : "")
            others.append(isInside ? "" : line)
        }
        rest = others.joined(separator: "\n")
        guard section.contains(where: { !$0.isEmpty }) else { return }
        let text = try render(section.joined(separator: "\n"))
        let root = try TaskSection.root(of: text, name: "The task's section 'alias'")
        guard let alias = try root.section("alias") else { return }
        try alias.check(keys: ["values", "directive", "src"])
        if try alias.strings("src") != nil {
            throw alias.fault("src", "names files of aliases elsewhere, which are not read; write them under 'values'")
        }
        if let directive = try alias.string("directive") {
            guard directive.count == 1, let sign = directive.first, !sign.isLetter, !sign.isNumber else {
                throw alias.fault("directive", "is '\(directive)'; it is one character, neither a letter nor a digit")
            }
            self.sign = sign
        }
        for (name, value) in try alias.section("values")?.texts() ?? [] {
            guard !name.isEmpty, name.allSatisfy(Self.isPart) else {
                throw alias.fault("values", "has the alias '\(name)'; an alias is made of letters and digits")
            }
            values[name] = value
        }
    }

    /// `text` with what its aliases stand for; one that is not known stays as it is, for `$HOME` is a shell's.
    func expand(_ text: String) -> String {
        var (output, rest) = ("", Substring(text))
        while let start = rest.firstIndex(of: sign) {
            output += rest[..<start]
            rest = rest[start...].dropFirst()
            if rest.first == sign {
                output.append(sign)
                rest = rest.dropFirst()
                continue
            }
            let name = rest.prefix(while: Self.isPart)
            rest = rest.dropFirst(name.count)
            output += values[String(name)] ?? "\(sign)\(name)"
        }
        return output + rest
    }

    /// A command whose first word is an alias's name, with what that stands for.
    func expandFirstWord(of command: String) -> String {
        let text = command.drop(while: \.isWhitespace)
        let word = text.prefix { !$0.isWhitespace }
        guard let value = values[String(word)], !value.contains("{{") else { return command }
        return value + text.dropFirst(word.count)
    }

    private static func isPart(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber)
    }
}
