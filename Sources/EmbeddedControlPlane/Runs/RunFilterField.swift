/// A property of runs that a `$filter` may name.
enum RunFilterField: String, CaseIterable {
    case runId, runType, status, createTime, finishTime, lastUpdatedTime, outputImageManifests, isArchiveEnabled
    case taskName, agentPoolName

    /// What values of the property are written as.
    enum Kind {
        case text
        case time
        case truth
        /// A list of texts, of which `contains` alone speaks.
        case list
    }

    /// The property of this name, compared without case.
    init?(name: some StringProtocol) {
        let name = name.lowercased()
        guard let field = Self.allCases.first(where: { $0.rawValue.lowercased() == name }) else { return nil }
        self = field
    }

    /// What its values are.
    var kind: Kind {
        switch self {
        case .createTime, .finishTime, .lastUpdatedTime: .time
        case .isArchiveEnabled: .truth
        case .outputImageManifests: .list
        case .runId, .runType, .status, .taskName, .agentPoolName: .text
        }
    }

    /// The property in SQL.
    var column: String {
        switch self {
        case .runId: "('\(RunID.prefix)' || run.number)"
        case .runType: "run.type"
        case .status: "run.status"
        case .createTime: "run.createdAt"
        case .finishTime: "run.finishedAt"
        case .lastUpdatedTime: "run.modifiedAt"
        case .outputImageManifests: "manifest"
        case .isArchiveEnabled: "run.isArchiveEnabled"
        case .taskName: "run.task"
        case .agentPoolName: "run.agentPool"
        }
    }
}
