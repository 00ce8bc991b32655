import Foundation

extension RunResource {
    /// The run as the resource manager shows it; what is not set is absent.
    ///
    /// - Parameter registryID: The identifier of the run's registry.
    package func document(registryID: String) -> JSONValue {
        var properties = details.members ?? [:]
        properties["runId"] = .string(id.description)
        properties["status"] = .string(state.rawValue)
        properties["runType"] = .string(RunSchema.type)
        properties["createTime"] = .string(CredentialDocument.text(creation))
        properties["lastUpdatedTime"] = .string(CredentialDocument.text(modification))
        if let start { properties["startTime"] = .string(CredentialDocument.text(start)) }
        if let finish { properties["finishTime"] = .string(CredentialDocument.text(finish)) }
        properties["provisioningState"] = "Succeeded"
        properties["isArchiveEnabled"] = .boolean(isArchiveEnabled)
        return [
            "type": .string("\(RegistryType.name)/runs"), "id": .string("\(registryID)/runs/\(id)"),
            "name": .string(id.description), "properties": .object(properties), "systemData": [:],
        ]
    }
}
