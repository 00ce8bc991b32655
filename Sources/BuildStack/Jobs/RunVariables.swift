import Foundation

/// What a task's templates may ask of its run, beside its id and its registry's host: `{{.Run.Date}}`, `$Branch`.
package struct RunVariables: Sendable, Hashable {
    /// The registry's name: `blogbuildtest`.
    package var registryName: String
    /// When the run began.
    package var runDate: Date
    /// The operating system of the run's platform: `linux`.
    package var os: String
    /// The architecture of the run's platform: `amd64`.
    package var architecture: String
    /// The commit that started the run; nil for a run that no commit started, which takes that of its source.
    package var commit: String?
    /// The branch that started the run; nil as with ``commit``.
    package var branch: String?
    /// The name of the task that the run is one of; nil for a run of its own.
    package var taskName: String?

    /// The variables of a run on linux/amd64 of the registry `registryName`.
    package init(
        registryName: String, runDate: Date, os: String = "linux", architecture: String = "amd64",
        commit: String? = nil, branch: String? = nil, taskName: String? = nil
    ) {
        self.registryName = registryName
        self.runDate = runDate
        self.os = os
        self.architecture = architecture
        self.commit = commit
        self.branch = branch
        self.taskName = taskName
    }

    /// What templates find as `.Run`.
    func templateValue(of job: BuildJob, volume: String) -> TemplateValue {
        let values = [
            "ID": job.id, "Registry": job.loginServer, "RegistryName": registryName,
            "Date": Self.text(runDate), "SharedVolume": volume, "OS": os, "Architecture": architecture,
            "Commit": commit ?? "", "Branch": branch ?? "", "TaskName": taskName ?? "",
        ]
        return .mapping(values.mapValues(TemplateValue.text))
    }

    /// `20231211-051649z`.
    private static func text(_ date: Date) -> String {
        LogStamp.text(date).replacing("/", with: "").replacing(":", with: "").replacing(" ", with: "-") + "z"
    }
}
