import Foundation

/// Runs as the resource manager shows them; what is not set is absent.
struct RunDocument {
    /// The identifier of the registry.
    let registryID: String

    /// A run.
    func document(of run: RunResource) -> JSONValue {
        var properties = run.details.members ?? [:]
        properties["runId"] = .string(run.id.description)
        properties["status"] = .string(run.state.rawValue)
        properties["runType"] = .string(RunSchema.type)
        properties["createTime"] = .string(CredentialDocument.text(run.creation))
        properties["lastUpdatedTime"] = .string(CredentialDocument.text(run.modification))
        if let start = run.start { properties["startTime"] = .string(CredentialDocument.text(start)) }
        if let finish = run.finish { properties["finishTime"] = .string(CredentialDocument.text(finish)) }
        properties["provisioningState"] = "Succeeded"
        properties["isArchiveEnabled"] = .boolean(run.isArchiveEnabled)
        return [
            "type": .string("\(RegistryType.name)/runs"), "id": .string("\(registryID)/runs/\(run.id)"),
            "name": .string(run.id.description), "properties": .object(properties), "systemData": [:],
        ]
    }
}
