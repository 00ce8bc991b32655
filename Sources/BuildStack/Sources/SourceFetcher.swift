import Foundation

/// What is known of a source once it is there.
struct FetchedSource: Sendable {
    /// The commit of a git repository.
    var commit: String?
    /// The branch or tag that was asked for.
    var branch: String?
}

/// Brings a run's source into its folder, wherever that comes from.
///
/// Everything passes the checks of ``SourceArchive``, but git's checkout: git runs within the run's walls.
struct SourceFetcher: Sendable {
    /// Seconds that a download may take.
    static let seconds = 1800

    let sandbox: Sandbox
    let request: AgentRequest
    let credentials: [RegistryCredential]
    /// The folders of this machine that sources may be in.
    let folders: [String]
    let log: RunLog

    /// Brings `source` into `folder`, which is empty.
    ///
    /// - Throws: ``BuildStackError``, mostly with `source`.
    func fetch(_ source: BuildSource, into folder: String) async throws -> FetchedSource {
        switch source {
        case .none: break
        case .archive(let path): try await unpack(path, into: folder)
        case .artifact(let image):
            try await ArtifactSource(image: image, request: request, credentials: credentials, sandbox: sandbox).unpack(
                into: folder)
        case .git(let git): return try await GitCheckout(source: git, fetcher: self).checkOut(into: folder)
        case .download(let url): try await download(url, into: folder)
        case .folder(let path): try await copy(try allowed(path), into: folder)
        }
        return FetchedSource()
    }

    private func unpack(_ archive: String, into folder: String) async throws {
        _ = try await SourceArchive(path: archive, limits: sandbox.limits).unpack(into: folder)
    }

    private func download(_ url: String, into folder: String) async throws {
        // Beside what the run sees.
        let file = "\(sandbox.folder.launches)/\(UUID().uuidString)"
        let watch = DiskWatch(path: sandbox.folder.path, limit: sandbox.limits.disk)
        let answer = try await watch.guarding {
            try await request.download(url, to: file, seconds: Self.seconds)
        }
        guard answer.status == 200 else {
            let reason = answer.status == 0 ? answer.complaint : "the server answered \(answer.status)"
            throw BuildStackError(.source, "'\(Self.withoutUser(url))' cannot be downloaded: \(reason).")
        }
        try await unpack(file, into: folder)
        try? FileManager.default.removeItem(atPath: file)
    }

    /// Copies a folder of this machine, by way of an archive, so that its links and devices are judged like any.
    private func copy(_ path: String, into folder: String) async throws {
        let file = "\(sandbox.folder.launches)/\(UUID().uuidString)"
        let said = CollectedLines()
        let tar = Launch(
            script: "exec \"$@\"", words: ["tar", "--create", "--file", file, "--directory", path, "."],
            environment: [:])
        let watch = DiskWatch(path: sandbox.folder.path, limit: sandbox.limits.disk)
        let status = try await watch.guarding { try await tar.run { said.add($0) } }
        guard status == 0 else {
            throw BuildStackError(.source, "The folder '\(path)' cannot be read: \(said.text).")
        }
        try await unpack(file, into: folder)
        try? FileManager.default.removeItem(atPath: file)
    }

    /// The real path of `path`, which must be in a folder that sources may be in.
    ///
    /// - Throws: ``BuildStackError`` with `source`.
    func allowed(_ path: String) throws(BuildStackError) -> String {
        func real(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }
        let wanted = real(path)
        let isAllowed = folders.map(real).contains { wanted == $0 || wanted.hasPrefix($0 == "/" ? $0 : $0 + "/") }
        // Whether there is one is said only where it may be looked at.
        guard isAllowed else {
            throw BuildStackError(
                .source,
                "The source '\(path)' is on this machine, and in no folder that acr-embedded serve was started with "
                    + "--allow-source-folder for.")
        }
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: wanted, isDirectory: &isFolder), isFolder.boolValue else {
            throw BuildStackError(.source, "The source '\(path)' is not a folder of this machine.")
        }
        return wanted
    }

    /// `url` without the user's name and token, for messages.
    static func withoutUser(_ url: String) -> String {
        url.replacing(/^([a-z]+:\/\/)[^\/@]*@/) { $0.1 }.replacing(/\?.*$/, with: "?…")
    }
}
