/// Reads one step of a task.
struct TaskStepReader {
    /// What a step takes where it says nothing.
    struct Defaults {
        let timeout: Int
        let workingDirectory: String
        let environment: [BuildArgument]
        let network: String
        /// The names of the volumes that there are.
        let volumes: Set<String>
    }

    private static let keys: Set = [
        "id", "build", "push", "cmd", "when", "entryPoint", "env", "workingDirectory", "timeout", "retries",
        "retryDelay",
        "repeat", "retryOnErrors", "ignoreErrors", "keep", "detach", "ports", "expose", "startDelay", "cache",
        "isolation", "privileged", "user", "pull", "disableWorkingDirectoryOverride", "network", "volumeMounts",
        "secret", "secretEnvs",
    ]
    /// Seconds that a step may ask for.
    private static let seconds = 0...86_400

    private let section: TaskSection
    private let defaults: Defaults
    private let aliases: TaskAliases?
    private let id: String

    /// The step at `index`.
    init(
        _ section: TaskSection, index: Int, defaults: Defaults, aliases: TaskAliases?
    ) throws(BuildStackError) {
        self.defaults = defaults
        self.aliases = aliases
        let id = try section.string("id")
        self.id = id ?? "acb_step_\(index)"
        var section = section
        section.name = "The task's step '\(self.id.prefix(80))'"
        self.section = section
        guard !self.id.isEmpty, self.id != "acb_root", self.id.allSatisfy({ !$0.isWhitespace && $0 != "\0" }) else {
            throw section.fault(
                "id", "is '\(self.id.prefix(80))'; an id has neither blanks nor is it empty or 'acb_root'")
        }
    }

    /// The step.
    func step() throws(BuildStackError) -> BuildStep {
        try section.check(keys: Self.keys)
        let kinds = ["build", "push", "cmd"].filter(section.has)
        guard let kind = kinds.first, kinds.count == 1 else {
            throw BuildStackError(
                .task,
                "\(section.name) at line \(section.line) has \(kinds.isEmpty ? "none" : "several") of 'build', 'push' and "
                    + "'cmd'; a step has one.")
        }
        try refuseWhatIsMissing()
        let action: BuildStep.Action
        switch kind {
        case "build": action = .build(try build())
        case "push": action = .push(try images())
        default: action = .command(try command())
        }
        var step = BuildStep(
            id: id, action: action, timeout: try section.number("timeout", in: 1...86_400) ?? defaults.timeout,
            ignoresErrors: try section.truth("ignoreErrors") ?? false)
        step.workingDirectory = try workingDirectory
        step.network = try section.string("network") ?? defaults.network
        step.startDelay = try section.number("startDelay", in: Self.seconds) ?? 0
        step.attempts = StepAttempts(
            retries: try section.number("retries", in: 0...100) ?? 0,
            retryDelay: try section.number("retryDelay", in: Self.seconds) ?? 5,
            retryOnErrors: try section.strings("retryOnErrors") ?? [],
            repeats: try section.number("repeat", in: 0...1000) ?? 0)
        step.dependencies = try section.strings("when")
        return step
    }

    private var workingDirectory: String {
        get throws(BuildStackError) { try section.string("workingDirectory") ?? defaults.workingDirectory }
    }

    /// Refuses what asks for something that there is not; what changes nothing here is only checked.
    private func refuseWhatIsMissing() throws(BuildStackError) {
        for key in ["secret", "secretEnvs"] where section.has(key) {
            throw section.fault(
                key,
                "wants a key vault, and there is none here; give the value by --set-secret and take it from '.Values'")
        }
        if try section.truth("privileged") == true {
            throw section.fault("privileged", "is true, and no step has more rights than another here")
        }
        if let isolation = try section.string("isolation"), !["", "default"].contains(isolation.lowercased()) {
            throw section.fault("isolation", "is '\(isolation)'; here there is only 'default'")
        }
        if let cache = try section.string("cache"), !["enabled", "disabled"].contains(cache.lowercased()) {
            throw section.fault("cache", "is '\(cache)', and should be enabled or disabled")
        }
        _ = try (section.truth("keep"), section.strings("ports"), section.strings("expose"))
    }

    private func split(_ key: String, _ text: String) throws(BuildStackError) -> [String] {
        do {
            return try CommandWords.split(text)
        } catch {
            throw section.fault(key, error.reason)
        }
    }

    private func build() throws(BuildStackError) -> ImageBuild {
        let words = try split("build", try section.string("build") ?? "")
        let command: BuildCommand
        let environment = try Self.environment(of: section)
        do {
            command = try BuildCommand(words, environment: environment)
        } catch {
            throw section.fault("build", error.reason)
        }
        guard !section.has("volumeMounts") else {
            throw section.fault("volumeMounts", "a build does not take; only commands have volumes")
        }
        var build = ImageBuild(
            tags: command.tags, target: command.target, platform: command.platform, arguments: command.arguments)
        build.labels = command.labels
        build.pulls = try section.truth("pull") ?? command.pulls
        try place(command, in: &build)
        return build
    }

    /// Gives `build` its context and Dockerfile: paths begin at the step's working directory.
    private func place(_ command: BuildCommand, in build: inout ImageBuild) throws(BuildStackError) {
        let folder = try workingDirectory
        let context = command.context ?? "."
        if context.contains("://") || context.hasPrefix("git@") || context.hasPrefix("github.com/") {
            build.remote = try BuildSource(remote: context)
            build.dockerfile = command.dockerfile ?? "Dockerfile"
            return
        }
        func inside(_ path: String) throws(BuildStackError) -> String {
            guard let path = SourcePath(path, from: folder) else {
                throw section.fault("build", "names '\(path)', which lies outside of the source")
            }
            return path.text
        }
        build.context = try inside(context)
        if let dockerfile = command.dockerfile {
            build.dockerfile = try inside(dockerfile)
            build.dockerfileInContext = try inside("\(context)/\(dockerfile)")
        } else {
            build.dockerfile = try inside("\(context)/Dockerfile")
        }
    }

    private func images() throws(BuildStackError) -> [String] {
        var images: [String] = []
        for text in try section.strings("push") ?? [] {
            guard let image = ImageReference(text), image.digest == nil else {
                throw section.fault("push", "has '\(text)', which is not the name of an image with a tag")
            }
            if !images.contains(image.name) { images.append(image.name) }
        }
        guard !images.isEmpty else { throw section.fault("push", "names no image") }
        return images
    }

    private func command() throws(BuildStackError) -> ContainerCommand {
        let text = try section.string("cmd") ?? ""
        let words = try split("cmd", aliases?.expandFirstWord(of: text) ?? text)
        guard let first = words.first else { throw section.fault("cmd", "names no image") }
        guard !first.hasPrefix("-") else {
            throw section.fault(
                "cmd", "begins with the option '\(first)'; it begins with an image, and options are keys of the step")
        }
        guard let image = ImageReference(first) else {
            throw section.fault("cmd", "begins with '\(first)', which is not the name of an image")
        }
        var command = ContainerCommand(image: image.name, arguments: Array(words.dropFirst()))
        command.environment = try Self.environment(of: section)
        for variable in defaults.environment where !command.environment.contains(where: { $0.name == variable.name }) {
            command.environment.append(variable)
        }
        let folder = try workingDirectory
        if try section.truth("disableWorkingDirectoryOverride") == true {
            command.workingDirectory = folder.isEmpty ? nil : folder
        } else {
            command.workingDirectory =
                folder.hasPrefix("/") ? folder : folder.isEmpty ? "/workspace" : "/workspace/\(folder)"
        }
        command.entryPoint = try split("entryPoint", try section.string("entryPoint") ?? "")
        command.user = try section.string("user")
        command.pulls = try section.truth("pull") ?? false
        command.isDetached = try section.truth("detach") ?? false
        command.mounts = try mounts()
        return command
    }

    private func mounts() throws(BuildStackError) -> [VolumeMount] {
        var mounts: [VolumeMount] = []
        for item in try section.sections("volumeMounts", named: { _ in section.name }) ?? [] {
            try item.check(keys: ["name", "mountPath"])
            let (name, path) = (try item.string("name") ?? "", try item.string("mountPath") ?? "")
            guard defaults.volumes.contains(name) else {
                throw item.fault("name", "is '\(name)', and the task has no volume of that name")
            }
            guard path.hasPrefix("/"), !path.split(separator: "/").contains(".."), !path.contains(":"),
                !mounts.contains(where: { $0.path == path })
            else { throw item.fault("mountPath", "is '\(path)'; it is an absolute path, and no other volume's") }
            mounts.append(VolumeMount(volume: name, path: path))
        }
        return mounts
    }

    /// The variables of `env`: `NAME=VALUE`.
    static func environment(of section: TaskSection) throws(BuildStackError) -> [BuildArgument] {
        var variables: [BuildArgument] = []
        for text in try section.strings("env") ?? [] {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, !parts[0].isEmpty, !text.contains("\0") else {
                throw section.fault("env", "has '\(parts[0].prefix(80))', and should be a list of NAME=VALUE")
            }
            variables.removeAll { $0.name == parts[0] }
            variables.append(BuildArgument(name: parts[0], value: parts[1]))
        }
        return variables
    }
}
