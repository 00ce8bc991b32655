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
        templateValue(run: job.id, loginServer: job.loginServer, volume: volume)
    }

    /// `text` with its templates and aliases filled in, such as the name of an image: `hello:{{.Run.ID}}`, `hello:$ID`.
    ///
    /// - Throws: ``BuildStackError`` with `task` for a template that cannot be read, or asks what there is not.
    package func filling(_ text: String, run id: String, loginServer: String) throws(BuildStackError) -> String {
        let whole = text.replacing(/\$(ID|Registry|RegistryName|Date|OS|Architecture)\b/) { "{{.Run.\($0.1)}}" }
        guard whole.contains("{{") else { return whole }
        let run = templateValue(run: id, loginServer: loginServer, volume: "")
        return try TaskTemplate.render(whole, with: .mapping(["Run": run]), name: "'\(text.prefix(200))'")
    }

    private func templateValue(run id: String, loginServer: String, volume: String) -> TemplateValue {
        let values = [
            "ID": id, "Registry": loginServer, "RegistryName": registryName,
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
