import Foundation

extension BuildRun {
    /// Runs a command in a container.
    func run(_ command: ContainerCommand, step: BuildStep, hosts: [String]) async throws -> StepReport {
        try refuseCommands()
        var report = StepReport(step)
        guard !command.isDetached else {
            job.log.note("Launching container with name: \(step.id)")
            report.detached = try await container(for: command, hosts: hosts) { _ in }
            job.log.note("Successfully executed container: \(step.id)")
            return report
        }
        let log = job.log
        try await launch(step) { see in
            let output = pullOutput()
            let words = try await container(for: command, hosts: hosts) { line in
                see(line)
                for line in output.lines(for: line) { log.append(line) }
            }
            for line in output.rest() { log.append(line) }
            try await succeed(words) { line in
                see(line)
                log.append(line)
            }
        }
        return report
    }

    /// Makes a container for `command`.
    ///
    /// - Returns: What runs the command in it.
    private func container(
        for command: ContainerCommand, hosts: [String], onLine: @escaping @Sendable (String) -> Void
    ) async throws -> [String] {
        let name = "step-\(UUID().uuidString.lowercased())"
        try await succeed(buildah.from(command.image, name: name, pulls: command.pulls, hosts: hosts)) { line in
            if line != name { onLine(line) }
        }
        var settings = try ContainerSettings(of: name, storage: sandbox.folder.storage, driver: buildah.driver)
        try settings.add(command.environment)
        let isOwn = command.entryPoint.isEmpty
        let arguments = command.arguments.isEmpty && isOwn ? settings.command : command.arguments
        let words = (isOwn ? settings.entryPoint : command.entryPoint) + arguments
        guard !words.isEmpty else {
            throw BuildStackError(
                .step, "The image '\(command.image)' has no command of its own, and none is given.")
        }
        return buildah.run(words, in: name, command: command)
    }
}
