import EmbeddedNetwork
import Foundation
import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The folder of the build storage: what clients upload, what runs have taken of it, and logs.
///
/// A registry has a folder by its name; below that, `source/` has complete uploads, `blocks/` pieces of those that come in
/// pieces, `taken/` what runs read, and `logs/`. Every file is its owner's alone (0600, folders 0700) and appears whole, by
/// renaming. Every call blocks for as long as the disk takes.
package struct BlobFolder: Sendable {
    /// Where it is.
    package let path: String

    /// The storage in the folder at `path`, made where it is missing; what was being written when its process was killed is
    /// taken away.
    ///
    /// - Throws: `EmbeddedNetworkError` with `unsafeDirectory`.
    package init(path: String) throws {
        self.path = path
        _ = try PrivateDirectory(path)
        try? FileManager.default.removeItem(atPath: partFolder)
        _ = try PrivateDirectory(partFolder)
    }

    /// Where the log of `run` is written, and beside it how the run ended; the folder is there.
    package func logPath(registry: String, run: String) -> String {
        let folder = "\(self.folder(of: registry))/logs"
        // Where this fails, whoever makes the log says why.
        Self.make(folder)
        return "\(folder)/\(Self.safe(run)).log"
    }

    /// A file of its own with the content of a complete upload of `registry`, for one run.
    ///
    /// What is uploaded again later does not change it. It is there until ``removeUpload(_:)``.
    ///
    /// - Parameter relativePath: What the client got with its link: `source/….tar.gz`.
    /// - Throws: ``BuildStackError`` with `source` where nothing was uploaded, or not all of it, or for another registry.
    package func upload(_ relativePath: String, registry: String) throws(BuildStackError) -> String {
        let blob = BlobName.source(registry: registry.lowercased(), relativePath: relativePath)
        guard blob.sourceTime != nil else {
            throw BuildStackError(
                .source,
                "'\(relativePath.prefix(120))' is not the path of an upload; expected the relativePath that "
                    + "listBuildSourceUploadUrl gave.")
        }
        let folder = "\(self.folder(of: registry))/taken"
        Self.make(folder)
        let taken = "\(folder)/\(UUID().uuidString.lowercased()).tar.gz"
        guard link(path(of: blob), taken) == 0 else {
            guard errno == ENOENT else {
                throw BuildStackError(
                    .machine, "The source '\(relativePath)' cannot be kept: \(String(cString: strerror(errno))).")
            }
            throw BuildStackError(
                .source,
                "There is no complete upload '\(relativePath)' of the registry '\(registry)': it was never finished, or "
                    + "belongs to another registry, or its link has expired; upload the source again.")
        }
        return taken
    }

    /// Takes away what ``upload(_:registry:)`` gave, now that the run is over.
    package func removeUpload(_ path: String) {
        guard path.hasPrefix(self.path + "/"), path.contains("/taken/") else { return }
        unlink(path)
    }

    /// Takes away the log of `run`.
    package func removeLog(registry: String, run: String) {
        let log = logPath(registry: registry, run: run)
        unlink(log)
        unlink(RunLog.completionPath(of: log))
    }

    /// Takes away everything of `registry`.
    package func remove(registry: String) {
        try? FileManager.default.removeItem(atPath: folder(of: registry))
    }

    /// Takes away everything but what belongs to the registries `kept`: what a process that was killed did not.
    package func removeAll(except kept: Set<String>) {
        let kept = Set(kept.map { Self.safe($0.lowercased()) })
        for registry in registries where !kept.contains(registry) { remove(registry: registry) }
    }

    /// Takes away uploads whose link has expired, complete or not; what runs have taken stays.
    package func removeExpired(now: Date) {
        let last = now.addingTimeInterval(-BlobLinks.uploadLifetime)
        for registry in registries {
            for kind in ["source", "blocks"] {
                let folder = "\(path)/\(registry)/\(kind)"
                for name in Self.names(in: folder) {
                    let blob = BlobName.source(registry: registry, relativePath: "source/\(name)")
                    guard let time = blob.sourceTime, time < last else { continue }
                    try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
                }
            }
        }
    }

    /// Takes away what runs have taken, except `paths`: what was taken for runs that a killed process forgot.
    package func removeTaken(except paths: Set<String>) {
        for registry in registries {
            for name in Self.names(in: "\(path)/\(registry)/taken") {
                let file = "\(path)/\(registry)/taken/\(name)"
                if !paths.contains(file) { unlink(file) }
            }
        }
    }

    // MARK: Places

    /// Where uploads are written until they are complete.
    private var partFolder: String { path + "/.parts" }

    /// A new file for an upload.
    func newPart() throws(BlobError) -> PartFile { try PartFile(path: "\(partFolder)/\(UUID().uuidString)") }

    /// Where the complete source `blob` is.
    func path(of blob: BlobName) -> String {
        switch blob {
        case .source(let registry, let relativePath): "\(folder(of: registry))/\(relativePath)"
        case .log(let registry, let run): "\(folder(of: registry))/logs/\(Self.safe(run)).log"
        }
    }

    /// Where the blocks of the source `blob` are.
    func blockFolder(of blob: BlobName) -> String {
        "\(folder(of: blob.registry))/blocks/\((path(of: blob) as NSString).lastPathComponent)"
    }

    /// The folders of registries.
    private var registries: [String] { Self.names(in: path).filter { !$0.hasPrefix(".") } }

    private func folder(of registry: String) -> String { "\(path)/\(Self.safe(registry.lowercased()))" }

    /// Bytes that uploads may still take.
    func freeBytes(beside reserved: Int64) -> Int64 {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return .max }
        return Int64(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize)) - reserved
    }

    /// Makes the folder at `path` and those above it, for this user alone.
    static func make(_ path: String) {
        _ = try? FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// The names in the folder at `path`; none where it is missing.
    static func names(in path: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    }

    /// `name` as a file's name, whoever gave it.
    private static func safe(_ name: String) -> String { name.filter { $0.isASCII && ($0.isLetter || $0.isNumber) } }
}
