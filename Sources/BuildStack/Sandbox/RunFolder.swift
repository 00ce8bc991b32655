import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The folder of one run, which nothing outlives: its source, its images, its files.
struct RunFolder: Sendable {
    /// The folder's own name, which no other run ever has; the run's control group has it, too.
    let name: String
    /// Where it is, without symbolic links.
    let path: String

    /// The files of the run: the build context.
    var source: String { path + "/source" }
    /// Images and containers, buildah's own.
    var storage: String { path + "/storage" }
    /// The home folder of the engine's programs, with the registries' credentials.
    var home: String { path + "/home" }
    /// Where they keep what is temporary.
    var temporary: String { path + "/tmp" }
    /// The `/etc` of the engine's programs.
    var settings: String { path + "/etc" }
    /// What digests and identifiers are handed out in.
    var results: String { path + "/results" }
    /// Our own files, which the run cannot see.
    var launches: String { path + "/launches" }

    /// Makes the folder of the run `id` in `parent`, for its owner alone.
    ///
    /// - Throws: ``BuildStackError`` with `machine`.
    init(run id: String, in parent: String) throws {
        name = "\(id)-\(UUID().uuidString.lowercased())"
        let real = URL(fileURLWithPath: parent).resolvingSymlinksInPath().path
        path = "\(real)/\(name)"
        do {
            for folder in [
                path, source, storage, home, temporary, settings, settings + "/containers", results,
                launches,
            ] {
                try FileManager.default.createDirectory(
                    atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            }
            // Commands of tasks may run as any user; the folder above is still its owner's alone.
            chmod(source, 0o755)
            for (file, text) in Self.settings {
                try text.write(toFile: "\(settings)/\(file)", atomically: false, encoding: .utf8)
            }
        } catch {
            throw BuildStackError(
                .machine, "The run's folder '\(path)' cannot be made: \(error).", cause: error)
        }
    }

    /// Writes the files of `volume`, which containers see where a task mounts it.
    ///
    /// - Throws: ``BuildStackError`` with `machine`.
    func write(_ volume: TaskVolume) throws {
        let folder = "\(home)/volumes/\(volume.name)"
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            for (name, bytes) in volume.files {
                try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
            }
        } catch {
            throw BuildStackError(
                .machine, "The volume '\(volume.name)' cannot be written: \(error).", cause: error)
        }
    }

    /// Takes the folder away.
    func remove() async { await Self.remove(path) }

    /// Takes the folder of a run at `path` away, as far as anybody can.
    static func remove(_ path: String) async {
        guard (try? FileManager.default.removeItem(atPath: path)) == nil else { return }
        // An image has folders that nobody may write to, and buildah without root gives files to users that it makes up.
        let removal = Launch(
            script: "exec \"$@\"", words: ["buildah", "unshare", "rm", "-rf", path],
            environment: ["HOME": path + "/home", "XDG_RUNTIME_DIR": path + "/tmp"])
        _ = try? await removal.run { _ in }
    }

    /// What the engine's programs look for: Docker Hub for short names, no signatures, and a user to be.
    private static let settings = [
        "containers/registries.conf": """
        unqualified-search-registries = ["docker.io"]
        short-name-mode = "disabled"

        """,
        "containers/policy.json": #"{"default":[{"type":"insecureAcceptAnything"}]}"#,
        "passwd": "root:x:0:0:root:/run/home:/bin/sh\n",
        "group": "root:x:0:\n",
        "hosts": "127.0.0.1 localhost\n",
        "resolv.conf": "",
    ]
}
