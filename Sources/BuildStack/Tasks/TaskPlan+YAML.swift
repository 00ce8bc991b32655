import Foundation

extension TaskPlan {
    /// Reads a task.
    ///
    /// - Parameters:
    ///   - text: The task's YAML, with its aliases and templates.
    ///   - values: The YAML of its values.
    ///   - overrides: Values that go before those.
    ///   - run: What templates find as `.Run`.
    /// - Throws: ``BuildStackError`` with `task`: one sentence that names the key, the step and the line.
    init(
        task text: String, values: String?, overrides: [TaskValue], run: TemplateValue
    ) throws(BuildStackError) {
        guard text.utf8.count <= TaskSection.longestText else {
            throw BuildStackError(
                .task, "The task has \(text.utf8.count) bytes; the most are \(TaskSection.longestText).")
        }
        var tree = TemplateValue.mapping([:])
        if let values, !values.allSatisfy(\.isWhitespace) {
            tree = try TaskSection.root(of: values, name: "The task's values").value
        }
        for override in overrides {
            let path = override.name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            tree.set(.text(override.value), at: path[...])
        }
        let root = TemplateValue.mapping([
            "Run": run, "Build": .mapping(["ID": run.value(at: ["ID"])]), "Values": tree, "Secrets": .mapping([:]),
        ])
        // Aliases stand for templates, so they come first.
        var task = text
        var aliases: TaskAliases?
        if !Self.isWithoutAliases(text) {
            let found = try TaskAliases(of: text) { section throws(BuildStackError) in
                try TaskTemplate.render(section, with: root, name: "The task's section 'alias'")
            }
            task = found.expand(found.rest)
            aliases = found
        }
        let rendered = try TaskTemplate.render(task, with: root, name: "The task")
        let section = try TaskSection.root(of: rendered, name: "The task")
        try self.init(section, aliases: aliases)
    }

    /// The versions that have no aliases.
    private static let versionsWithoutAliases: Set = ["v1.0.0", "1.0-preview-1"]

    private static func isWithoutAliases(_ text: String) -> Bool {
        text.split(separator: "\n").contains { line in
            guard let match = line.firstMatch(of: /^version\s*:\s*["']?([^"'\s#]+)/) else { return false }
            return versionsWithoutAliases.contains(match.1.lowercased())
        }
    }

    private init(_ task: TaskSection, aliases: TaskAliases?) throws(BuildStackError) {
        try task.check(keys: [
            "version", "stepTimeout", "workingDirectory", "env", "secrets", "networks", "volumes", "steps",
        ])
        let version = try task.string("version")?.lowercased() ?? "v1.1.0"
        guard version == "v1.1.0" || Self.versionsWithoutAliases.contains(version) else {
            throw task.fault("version", "is '\(version)'; the versions that are known are v1.1.0 and v1.0.0")
        }
        if let secrets = try task.sections("secrets", named: { "The task's secret \($0 + 1)" }), !secrets.isEmpty {
            throw task.fault(
                "secrets",
                "wants a key vault or an identity, and there is neither here; give the value by --set-secret "
                    + "and take it from '.Values'")
        }
        networks = try Self.networks(of: task)
        volumes = try Self.volumes(of: task)
        hasAliases = aliases != nil
        let defaults = TaskStepReader.Defaults(
            timeout: try task.number("stepTimeout", in: 1...86_400) ?? 600,
            workingDirectory: try task.string("workingDirectory") ?? "",
            environment: try TaskStepReader.environment(of: task),
            network: networks.first { $0.isDefault }?.name ?? "", volumes: Set(volumes.map(\.name)))
        let sections = try task.sections("steps") { "The task's step \($0 + 1)" } ?? []
        guard !sections.isEmpty else { throw BuildStackError(.task, "The task has no 'steps'.") }
        steps = []
        for (index, section) in sections.enumerated() {
            steps.append(try TaskStepReader(section, index: index, defaults: defaults, aliases: aliases).step())
        }
        // A graph that cannot be walked is the task's fault, too.
        _ = try StepGraph(steps)
    }

    private static func networks(of task: TaskSection) throws(BuildStackError) -> [TaskNetwork] {
        guard let sections = try task.sections("networks", named: { "The task's network \($0 + 1)" }) else {
            return [.standard]
        }
        var networks: [TaskNetwork] = []
        for section in sections {
            try section.check(keys: ["name", "driver", "ipv6", "skipCreation", "isDefault"])
            _ = try section.truth("ipv6")
            guard let name = try section.string("name"), !name.isEmpty else {
                throw BuildStackError(.task, "\(section.name) at line \(section.line) has no 'name'.")
            }
            networks.append(
                TaskNetwork(
                    name: name, driver: try section.string("driver") ?? "",
                    isCreated: try section.truth("skipCreation") != true,
                    isDefault: try section.truth("isDefault") ?? false))
        }
        return networks
    }

    private static func volumes(of task: TaskSection) throws(BuildStackError) -> [TaskVolume] {
        var volumes: [TaskVolume] = []
        for section in try task.sections("volumes", named: { "The task's volume \($0 + 1)" }) ?? [] {
            try section.check(keys: ["name", "secret"])
            let name = try section.string("name") ?? ""
            guard name.wholeMatch(of: /[A-Za-z0-9_-]{1,128}/) != nil, !volumes.contains(where: { $0.name == name })
            else {
                throw section.fault(
                    "name", "is '\(name)'; a volume's name is its own, and made of letters, digits, '-' and '_'")
            }
            var files: [String: [UInt8]] = [:]
            for (file, text) in try section.section("secret")?.texts() ?? [] {
                guard !file.isEmpty, !file.contains("/"), file != ".", file != "..", !file.contains("\0") else {
                    throw section.fault("secret", "has '\(file)', which is not the name of a file")
                }
                guard let bytes = Data(base64Encoded: text) else {
                    throw section.fault(
                        "secret", "has a value for '\(file)' that is not Base64; '| b64enc' makes it so")
                }
                files[file] = [UInt8](bytes)
            }
            volumes.append(TaskVolume(name: name, files: files))
        }
        return volumes
    }
}
