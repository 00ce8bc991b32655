import AzureResourceManager

/// How to grant the service its rights: `setup`.
public struct SetupReport: Sendable {
    /// The role.
    public let role: LeastPrivilegeRole
    /// The resource ids of the registries.
    public let registries: [String]

    /// A report about granting `role` on `registries`.
    public init(role: LeastPrivilegeRole, registries: [String]) {
        self.role = role
        self.registries = registries
    }

    /// What each right is for, and the commands of the Azure CLI.
    public func text() -> String {
        var lines = ["The role on standard output, '\(role.name)', holds:"]
        for action in role.actions {
            lines += "\(action.name): \(action.purpose)\(action.isRequired ? "" : " (optional)")".hanging(after: "  ")
        }
        lines += ["", "Save it as role.json, then create it and grant it to the identity that runs the service:", ""]
        lines.append("  az role definition create --role-definition @role.json")
        for id in registries {
            lines.append("  az role assignment create --assignee IDENTITY --role '\(role.name)' \\")
            lines.append("    --scope '\(id.escapedForTerminal)'")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
