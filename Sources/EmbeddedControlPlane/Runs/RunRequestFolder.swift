import EmbeddedNetwork
import BuildStack
import Foundation

/// The folder of what runs are asked to do, a file for each that has not ended.
///
/// Requests hold secrets: a database keeps what was deleted from it for a while, and a file is gone when it is. What the
/// stack knows of a run that has ended therefore never holds a secret.
struct RunRequestFolder: Sendable {
    private let folder: PrivateDirectory

    /// The folder at `path`, made where it is missing.
    init(path: String) throws { folder = try PrivateDirectory(path) }

    /// Keeps what `run` is asked to do.
    func keep(_ body: JSONValue, of run: RunKey) throws {
        try folder.write(body.storedText, to: Self.name(of: run), mode: 0o600)
    }

    /// What `run` is asked to do.
    ///
    /// - Throws: ``StackError`` with `state` where that is lost.
    func request(of run: RunKey) throws -> RunRequest {
        guard let text = try folder.read(Self.name(of: run)) else {
            throw StackError(.state, "What the run was asked to do is no longer in '\(folder.path)'.")
        }
        return try RunRequest(body: try JSONValue(parsing: text.utf8))
    }

    /// Forgets what `run` was asked to do.
    func forget(_ run: RunKey) { unlink("\(folder.path)/\(Self.name(of: run))") }

    /// Forgets everything but what the runs `kept` are asked to do.
    func forgetAll(except kept: some Sequence<RunKey>) {
        let kept = Set(kept.map(Self.name(of:)))
        forgetAll { !kept.contains($0) }
    }

    /// Forgets what the runs of `registry` were asked to do.
    func forgetAll(ofRegistry registry: Int64) { forgetAll { $0.hasPrefix("\(registry)-") } }

    private func forgetAll(where isForgotten: (String) -> Bool) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        where isForgotten(name) {
            unlink("\(folder.path)/\(name)")
        }
    }

    private static func name(of run: RunKey) -> String { "\(run.registry)-\(run.number).json" }
}
