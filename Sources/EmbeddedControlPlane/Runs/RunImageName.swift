import BuildStack
import Foundation
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
        let sample: String
        do {
            sample = try RunVariables(registryName: "registry", runDate: Date()).filling(
                text, run: "\(RunID(1))", loginServer: "registry.azurecr.io")
        } catch {
            throw .invalid(error.message)
        }
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
    ///
    /// - Parameter fill: Fills the templates in.
    func full(loginServer: String, fill: (String) throws -> String) rethrows -> String {
        let filled = try fill(text)
        let named = Self.hasHost(filled) ? filled : "\(loginServer)/\(filled)"
        let last = named.lastIndex(of: "/") ?? named.startIndex
        return named[last...].contains(":") ? named : named + ":latest"
    }

    /// Whether the first part of `name` is a registry's host: as docker reads it.
    private static func hasHost(_ name: some StringProtocol) -> Bool {
        let first = name.prefix { $0 != "/" }
        guard first.count < name.count else { return false }
        return first.contains(".") || first.contains(":") || first == "localhost"
    }

    private static func invalid(_ text: String, _ reason: String) -> ResourceError {
        .invalid("The image name '\(text.prefix(200))' is not acceptable: \(reason).")
    }
}
