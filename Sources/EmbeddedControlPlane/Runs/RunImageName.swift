import RegistryStorage

/// The name that a run is to give an image, as a request has it: `a/b:v1`, `hello:{{.Run.ID}}`, with or without a registry.
struct RunImageName: Sendable, Hashable {
    /// As it was given.
    let text: String

    /// The name `text`, which holds what a tag holds once its templates are filled in.
    ///
    /// - Throws: ``ResourceError``, naming what is wrong.
    init(_ text: String) throws(ResourceError) {
        self.text = text
        // Whatever a template becomes, it is no sign that a name could not have.
        let sample = text.replacing(#/\{\{[^{}]*\}\}|\$[A-Za-z]+/#, with: "x")
        guard !sample.contains("@") else { throw Self.invalid(text, "an image gets a tag, and no digest") }
        var (repository, tag) = (Substring(sample), Substring("latest"))
        let last = sample.lastIndex(of: "/") ?? sample.startIndex
        if let colon = sample[last...].lastIndex(of: ":") {
            (repository, tag) = (sample[..<colon], sample[sample.index(after: colon)...])
        }
        guard tag.wholeMatch(of: /[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}/) != nil else {
            throw Self.invalid(
                text,
                "its tag has to be 1 to 128 letters, digits, '_', '.' and '-', and begins with none of the last two")
        }
        if Self.hasHost(repository) { repository = repository.drop { $0 != "/" }.dropFirst() }
        do {
            _ = try RepositoryName(parsing: repository)
        } catch {
            throw Self.invalid(text, error.description)
        }
    }

    /// The full name for a run of the registry at `loginServer`: with a registry, and with a tag.
    func full(loginServer: String) -> String {
        let named = Self.hasHost(text) ? text : "\(loginServer)/\(text)"
        let last = named.lastIndex(of: "/") ?? named.startIndex
        return named[last...].contains(":") ? named : named + ":latest"
    }

    /// Whether the first part of `name` is a registry's host: as docker reads it.
    private static func hasHost(_ name: some StringProtocol) -> Bool {
        let first = name.prefix { $0 != "/" }
        guard first.count < name.count else { return false }
        return first.contains(".") || first.contains(":") || first == "localhost" || first == "$Registry"
            || String(first).contains(#/\{\{\s*\.Run\.Registry\s*\}\}/#)
    }

    private static func invalid(_ text: String, _ reason: String) -> ResourceError {
        .invalid("The image name '\(text.prefix(200))' is not acceptable: \(reason).")
    }
}
