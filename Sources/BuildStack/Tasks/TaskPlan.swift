/// What a run has to do, and what has to be there for it.
struct TaskPlan: Sendable {
    /// The steps, in the order in which they are written.
    var steps: [BuildStep]
    /// The networks that the log names; all of them are the run's own.
    var networks: [TaskNetwork] = []
    /// Volumes with files that commands get.
    var volumes: [TaskVolume] = []
    /// Whether the task's version has aliases, which the log says.
    var hasAliases = false

    /// The ids of the steps that go on in the background, as names of hosts for the others.
    var detachedHosts: [String] {
        steps.compactMap { step in
            guard case .command(let command) = step.action, command.isDetached,
                step.id.wholeMatch(of: /[A-Za-z0-9_]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9_])?/) != nil
            else { return nil }
            return step.id
        }
    }
}

/// A network of a task.
///
/// A run has one network, in which each of its containers is at 127.0.0.1 and at the id of its step.
struct TaskNetwork: Sendable, Hashable {
    /// The one that tasks get that name none.
    static let standard = TaskNetwork(name: "acb_default_network", driver: "bridge", isCreated: true, isDefault: true)

    let name: String
    let driver: String
    /// Whether the log tells of its making.
    let isCreated: Bool
    /// Whether steps are in it that name none.
    let isDefault: Bool
}

/// A volume of a task: files that are written before its first step.
struct TaskVolume: Sendable, Hashable {
    let name: String
    /// The files' bytes by their names.
    let files: [String: [UInt8]]
}
