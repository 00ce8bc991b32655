/// The command line of a task's build step: `-t NAME -f DOCKERFILE CONTEXT`, as `docker build` has it.
struct BuildCommand {
    private(set) var tags: [String] = []
    private(set) var dockerfile: String?
    private(set) var context: String?
    private(set) var target: String?
    private(set) var platform: String?
    private(set) var arguments: [BuildArgument] = []
    private(set) var labels: [String] = []
    private(set) var pulls = false

    /// Options that change nothing here: each build begins without a cache, and all steps share the run's network.
    private static let idleFlags: Set = ["--no-cache", "--rm", "--force-rm", "--quiet", "-q", "--compress", "--load"]
    private static let idleOptions: Set = ["--network", "--progress", "--cache-from", "--cache-to", "--isolation"]

    /// Reads `words`.
    ///
    /// - Parameter environment: Where `--build-arg NAME` has its value from.
    /// - Throws: ``TemplateFault`` for an option that builds here do not take.
    init(_ words: [String], environment: [BuildArgument]) throws(TemplateFault) {
        var rest = words[...]
        while let word = rest.popFirst() {
            guard word.hasPrefix("-"), word != "-" else {
                guard context == nil else { throw TemplateFault("has two contexts, '\(context ?? "")' and '\(word)'") }
                context = word
                continue
            }
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let (option, attached) = (parts[0], parts.count > 1 ? parts[1] : nil)
            if Self.idleFlags.contains(option) { continue }
            if option == "--pull" {
                pulls = attached != "false"
                continue
            }
            guard let value = attached ?? rest.popFirst() else {
                throw TemplateFault("has the option '\(option)' without its value")
            }
            try take(option, value, environment)
        }
        guard let context else { throw TemplateFault("names no context; '.' is the whole source") }
        guard context != "-" else { throw TemplateFault("has the context '-', and a step has no standard input") }
    }

    private mutating func take(
        _ option: String, _ value: String, _ environment: [BuildArgument]
    ) throws(TemplateFault) {
        switch option {
        case "-t", "--tag", "--image":
            guard let image = ImageReference(value), image.digest == nil else {
                throw TemplateFault("has the tag '\(value)', which is not the name of an image")
            }
            tags.append(image.name)
        case "-f", "--file": dockerfile = value
        case "--target": target = value
        case "--platform": platform = value
        case "--label": labels.append(value)
        case "--build-arg":
            let parts = value.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let given = environment.first { $0.name == parts[0] }?.value
            guard let argument = parts.count > 1 ? parts[1] : given else { return }
            arguments.append(BuildArgument(name: parts[0], value: argument))
        case _ where Self.idleOptions.contains(option): return
        default: throw TemplateFault("has the option '\(option)', which builds here do not take")
        }
    }
}
