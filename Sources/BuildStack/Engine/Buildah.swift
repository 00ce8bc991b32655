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
    func build(_ build: ImageBuild, identifier: String) throws -> (
        words: [String], variables: [String: String]
    ) {
        var words = base + ["bud"] + isolation + policy
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
        for tag in build.tags { words += ["--tag", tag] }
        if let target = build.target { words += ["--target", target] }
        if let platform = build.platform { words += ["--platform", platform] }
        words += ["--file", "\(paths.source)/\(build.dockerfile)", "\(paths.source)/\(build.context)"]
        return (words, variables)
    }

    /// The command that pushes `image` and leaves its digest in the file `digest`.
    func push(_ image: String, digest: String) -> [String] {
        base + ["push"] + policy + ["--digestfile", digest, image, "docker://\(image)"]
    }

    /// The command that lists the images in the run's storage as JSON.
    func images() -> [String] { base + ["images", "--json"] }

    /// The command that makes the container `name` of `image`, pulling that where it is missing.
    func from(_ image: String, name: String) -> [String] {
        base + ["from"] + policy + ["--name", name, image]
    }

    /// The command that prints what the container `name` is as JSON.
    func settings(of name: String) -> [String] {
        base + ["inspect", "--type", "container", name]
    }

    /// The command that runs `words` in the container `name`, with the source at `/workspace`.
    func run(_ words: [String], in name: String, command: ContainerCommand) -> [String] {
        let folder = command.workingDirectory ?? "/workspace"
        let variables = command.environment.flatMap { ["--env", "\($0.name)=\($0.value)"] }
        return base + ["run"] + isolation + [
            "--volume", "\(paths.source):/workspace", "--workingdir", folder,
        ]
            + variables + ["--", name] + words
    }

    private static func isReserved(_ name: String) -> Bool {
        reserved.contains(name.uppercased())
            || reservedPrefixes.contains { name.uppercased().hasPrefix($0) }
    }
}
