/// The command lines of buildah for one run.
struct Buildah: Sendable {
    let paths: SandboxPaths
    let driver: EngineConfiguration.StorageDriver
    /// Whether commands of a Dockerfile, and of the images that it stands on, may run.
    let runsCommands: Bool

    /// Variables that the engine's own programs go by, which no build argument may replace.
    private static let reserved: Set = [
        "PATH", "HOME", "TMPDIR", "LC_ALL", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "REGISTRY_AUTH_FILE", "XDG_RUNTIME_DIR", "STORAGE_DRIVER", "STORAGE_OPTS",
    ]
    private static let reservedPrefixes = [
        "LD_", "GO", "BUILDAH_", "CONTAINERS_", "XDG_", "_CONTAINERS",
    ]

    private var base: [String] {
        [
            "buildah", "--root", paths.storage + "/root", "--runroot", paths.storage + "/run",
            "--storage-driver",
            driver.rawValue, "--registries-conf", paths.settings + "/containers/registries.conf",
        ]
    }

    private var policy: [String] {
        ["--signature-policy", paths.settings + "/containers/policy.json"]
    }

    /// Commands under chroot, whose rights buildah narrows; a runtime that refuses where there must be none.
    private var isolation: [String] {
        runsCommands ? ["--isolation", "chroot"] : ["--isolation", "oci", "--runtime", "/bin/false"]
    }

    /// The command that carries out `build`, and the variables that it needs.
    ///
    /// Values of arguments are variables, for the list of processes shows command lines.
    ///
    /// - Throws: ``BuildStackError`` with `step` for an argument that cannot be handed over.
    func build(_ build: ImageBuild, identifier: String, hosts: [String]) throws -> (
        words: [String], variables: [String: String]
    ) {
        var words = base + ["bud"] + isolation + policy + Self.pull(build.pulls) + Self.names(of: hosts)
        words += ["--http-proxy=false", "--format", "docker", "--iidfile", identifier]
        var variables: [String: String] = [:]
        for argument in build.arguments {
            guard argument.value.utf8.count <= BuildArgument.longestValue else {
                throw BuildStackError(
                    .step,
                    "The build argument '\(argument.name)' has \(argument.value.utf8.count) bytes; the most are "
                        + "\(BuildArgument.longestValue). Put long values into a file of the source.")
            }
            guard argument.name.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil,
                !argument.value.contains("\0")
            else {
                throw BuildStackError(
                    .step,
                    "The build argument '\(argument.name.prefix(80))' has a name or a value that no ARG can have."
                )
            }
            if Self.isReserved(argument.name) {
                guard !argument.isSecret else {
                    throw BuildStackError(
                        .step,
                        "The build argument '\(argument.name)' cannot be secret under this name; choose another."
                    )
                }
                words += ["--build-arg", "\(argument.name)=\(argument.value)"]
            } else {
                words += ["--build-arg", argument.name]
                variables[argument.name] = argument.value
            }
        }
        let bytes = BuildArgument.bytes(build.arguments)
        guard bytes <= BuildArgument.longestTogether else {
            throw BuildStackError(
                .step,
                "The build arguments have \(bytes) bytes together; the most are \(BuildArgument.longestTogether). Put long "
                    + "values into a file of the source.")
        }
        for tag in build.tags { words += ["--tag", tag] }
        for label in build.labels { words += ["--label", label] }
        if let target = build.target { words += ["--target", target] }
        if let platform = build.platform { words += ["--platform", platform] }
        words += ["--file", "\(paths.source)/\(build.dockerfile)", "\(paths.source)/\(build.context)"]
        return (words, variables)
    }

    /// The command that pushes `image` and leaves its digest in the file `digest`.
    ///
    /// It tries once: who tries again tells so in the log.
    func push(_ image: String, digest: String) -> [String] {
        base + ["push", "--retry", "0"] + policy + ["--digestfile", digest, image, "docker://\(image)"]
    }

    /// The command that makes the container `name` of `image`, pulling that where it is missing.
    func from(_ image: String, name: String, pulls: Bool, hosts: [String]) -> [String] {
        base + ["from", "--http-proxy=false"] + policy + Self.pull(pulls) + Self.names(of: hosts)
            + ["--name", name, image]
    }

    /// The command that runs `words` in the container `name`, with the source at `/workspace`.
    func run(_ words: [String], in name: String, command: ContainerCommand) -> [String] {
        var options = ["--volume", "\(paths.source):/workspace"]
        for mount in command.mounts { options += ["--volume", "\(paths.home)/volumes/\(mount.volume):\(mount.path)"] }
        if let folder = command.workingDirectory { options += ["--workingdir", folder] }
        if let user = command.user { options += ["--user", user] }
        return base + ["run"] + isolation + options + ["--", name] + words
    }

    /// What is there is taken, for it was built or pulled by this run.
    private static func pull(_ always: Bool) -> [String] { ["--pull=\(always ? "always" : "false")"] }

    /// All containers of a run are in one network, in which each other's names lead to it.
    private static func names(of hosts: [String]) -> [String] {
        hosts.flatMap { ["--add-host", "\($0):127.0.0.1"] }
    }

    private static func isReserved(_ name: String) -> Bool {
        reserved.contains(name.uppercased())
            || reservedPrefixes.contains { name.uppercased().hasPrefix($0) }
    }
}
