import Foundation

/// Checks a git repository out, within the run's walls and through its agent's egress.
///
/// Of a repository comes one commit, with neither its history nor its submodules; nothing that lies in it is run: no
/// hooks, no filters, no other protocol than that of its URL.
struct GitCheckout: Sendable {
    /// Where git sees a repository of this machine.
    private static let inside = "/run/repository"

    let source: GitSource
    let fetcher: SourceFetcher

    /// Fetches one commit; a server that gives no commits by name gives all branches, in which it is looked for.
    private static let script = """
        set -e
        git init --quiet --template= "$GIT_PLACE"
        cd "$GIT_PLACE"
        if git fetch --quiet --depth 1 --no-tags "$GIT_SOURCE" "$GIT_REFERENCE"; then
            git checkout --quiet --detach FETCH_HEAD
        else
            case "$GIT_REFERENCE" in *[!0-9a-f]*) exit 1 ;; esac
            git fetch --quiet "$GIT_SOURCE" '+refs/heads/*:refs/source/*'
            git checkout --quiet --detach "$GIT_REFERENCE"
        fi
        git rev-parse HEAD >"$GIT_RESULT"
        """

    /// Checks it out into `folder`, which is empty.
    ///
    /// - Throws: ``BuildStackError`` with `source`.
    func checkOut(into folder: String) async throws -> FetchedSource {
        let (sandbox, name) = (fetcher.sandbox, "checkout-\(UUID().uuidString)")
        let reference = source.reference ?? "HEAD"
        guard reference.wholeMatch(of: /[A-Za-z0-9_.\/@+][A-Za-z0-9_.\/@+-]*/) != nil, !reference.contains("..") else {
            throw BuildStackError(.source, "'\(reference)' is not the name of a branch, a tag or a commit.")
        }
        guard let path = SourcePath(source.folder ?? "."), source.folder?.hasPrefix("/") != true else {
            throw BuildStackError(.source, "The folder '\(source.folder ?? "")' leads out of the repository.")
        }
        var repository: String?
        if source.url.hasPrefix("file://") {
            repository = try fetcher.allowed(String(source.url.dropFirst("file://".count)))
        }
        let settings = "\(sandbox.folder.home)/gitconfig"
        guard FileManager.default.createFile(atPath: settings, contents: Data(Self.settings.utf8)) else {
            throw BuildStackError(.machine, "The file '\(settings)' cannot be written.")
        }
        let hasWalls = sandbox.network != nil
        let said = CollectedLines()
        let status = try await sandbox.run(
            ["sh", "-c", Self.script],
            adding: [
                "GIT_SOURCE": repository.map { "file://" + (hasWalls ? Self.inside : $0) } ?? source.url,
                "GIT_REFERENCE": reference, "GIT_PLACE": "\(sandbox.paths.temporary)/\(name)",
                "GIT_RESULT": "\(sandbox.paths.results)/\(name)", "GIT_TERMINAL_PROMPT": "0",
                "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "\(sandbox.paths.home)/gitconfig",
                "GIT_ALLOW_PROTOCOL": repository == nil ? "https" : "file", "GIT_SSL_CAINFO": sandbox.paths.authority,
            ],
            reading: repository.map { ($0, Self.inside) }
        ) { said.add($0) }
        let result = try? String(contentsOfFile: "\(sandbox.folder.results)/\(name)", encoding: .utf8)
        guard status == 0, let commit = result?.trimmingCharacters(in: .whitespacesAndNewlines) else {
            let reason =
                said.text.split(separator: "\n").last { !$0.isEmpty }.map(String.init) ?? "exit status \(status)"
            throw BuildStackError(
                .source,
                "'\(SourceFetcher.withoutUser(source.url))' cannot be checked out at '\(reference)': "
                    + "\(withoutSecrets(reason)).")
        }
        try move("\(sandbox.folder.temporary)/\(name)", path.text, into: folder)
        return FetchedSource(commit: commit, branch: source.reference)
    }

    /// git names the URL in its errors, with whatever stands in it.
    private func withoutSecrets(_ text: String) -> String {
        text.replacing(source.url, with: SourceFetcher.withoutUser(source.url))
    }

    /// Moves what is in the folder `path` of the checkout to where the source belongs; its history stays behind.
    private func move(_ checkout: String, _ path: String, into folder: String) throws {
        let real = URL(fileURLWithPath: "\(checkout)/\(path)").resolvingSymlinksInPath().path
        guard real == checkout || real.hasPrefix(checkout + "/"),
            let names = try? FileManager.default.contentsOfDirectory(atPath: real)
        else {
            throw BuildStackError(
                .source, "The repository '\(SourceFetcher.withoutUser(source.url))' has no folder '\(path)'.")
        }
        do {
            for name in names where name != ".git" {
                try FileManager.default.moveItem(atPath: "\(real)/\(name)", toPath: "\(folder)/\(name)")
            }
            try FileManager.default.removeItem(atPath: checkout)
        } catch {
            throw BuildStackError(.machine, "The checkout cannot be moved to '\(folder)': \(error).", cause: error)
        }
    }

    /// Protected settings: git trusts the repository of another owner, and nothing in it.
    private static let settings = """
        [core]
            hooksPath = /dev/null
            fsmonitor = false
        [safe]
            directory = *
        [transfer]
            fsckObjects = true
        [submodule]
            recurse = false
        [advice]
            detachedHead = false

        """
}
