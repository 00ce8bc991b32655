import Foundation

/// The walls around one run: what its programs see, whom they reach, and how much they may use.
///
/// Inside are namespaces of their own for processes, mounts, IPC, host name and network; of the host there is `/usr`, to
/// read, and the run's folder. The only way out is the relay to the agent's egress point. bubblewrap builds the walls, for
/// it is what Flatpak relies on; the network is ours, for nothing then has to run inside to reach the relay.
struct Sandbox: Sendable {
    let folder: RunFolder
    let agent: BuildAgent
    /// The certificate authority's file in PEM.
    let authority: String
    let limits: RunLimits
    /// The network inside; nil for a run without walls.
    let network: NetworkNamespace?
    /// The run's control group; nil where the machine has none.
    let group: ControlGroup?

    /// Where programs see the run's files.
    var paths: SandboxPaths { network == nil ? .outside(folder, authority: authority) : .inside }

    /// The proxy for the programs' traffic to registries.
    var proxy: String { network == nil ? agent.proxy : "http://127.0.0.1:\(NetworkNamespace.port)" }

    /// The environment that every program gets; nothing of ours.
    var environment: [String: String] {
        [
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": paths.home, "TMPDIR": paths.temporary,
            "LC_ALL": "C.UTF-8",
            "HTTPS_PROXY": proxy, "HTTP_PROXY": proxy, "SSL_CERT_FILE": paths.authority,
            "REGISTRY_AUTH_FILE": paths.home + "/auth.json", "XDG_RUNTIME_DIR": paths.temporary,
            "BUILDAH_ISOLATION": "chroot",
        ]
    }

    /// Runs a program to its end and hands its lines on as they come.
    ///
    /// Cancelling the task kills the program and whatever it started.
    ///
    /// - Parameters:
    ///   - added: Variables beside ``environment``.
    ///   - outside: A file or folder of the machine that the program reads, and where it sees that inside.
    /// - Returns: The exit status; 128 and the signal's number where one ended it.
    /// - Throws: ``BuildStackError`` with `limit` for a run that fills the disk, or `machine`.
    func run(
        _ words: [String], adding added: [String: String] = [:], reading outside: (path: String, inside: String)? = nil,
        onLine: @escaping @Sendable (String) -> Void
    ) async throws -> Int32 {
        let environment = environment.merging(added) { ours, _ in ours }
        let program = Launch(
            script: try script(environment: environment, reading: outside), words: words,
            environment: network == nil ? environment : [:])
        return try await DiskWatch(path: folder.path, limit: limits.disk, group: group).guarding {
            try await program.run(onLine: onLine)
        }
    }

    /// The shell's part: it joins the control group, takes limits upon itself, enters the network, and becomes the program.
    private func script(
        environment: [String: String], reading outside: (path: String, inside: String)?
    ) throws -> String {
        var lines = ["set -e"]
        for file in group?.joinFiles ?? [] { lines.append("echo $$ > \(Self.quoted(file))") }
        if group == nil { lines.append("ulimit -d \(limits.memory / 1024)") }
        guard let network else {
            return (lines + ["cd \(Self.quoted(folder.source))", "exec \"$@\""]).joined(separator: "\n")
        }
        // In a file and not among the arguments: these are to be read in the list of processes, inside and outside.
        let arguments = "\(folder.launches)/\(UUID().uuidString)"
        let opening = outside.map { ["--ro-bind", $0.path, $0.inside] } ?? []
        let text = (walls(environment: environment) + opening).map { $0 + "\0" }.joined()
        guard
            FileManager.default.createFile(
                atPath: arguments, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
        else { throw BuildStackError(.machine, "The file '\(arguments)' cannot be written.") }
        lines.append(
            "exec nsenter --net=\(Self.quoted(network.path)) bwrap --args 9 -- \"$@\" 9<\(Self.quoted(arguments))"
        )
        return lines.joined(separator: "\n")
    }

    private static func quoted(_ word: String) -> String {
        "'" + word.replacingOccurrences(of: "'", with: "'\\''") + "'"
    }
}
