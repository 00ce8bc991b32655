import AzureResourceManager
import Foundation

/// One event of a registry's log, reduced to who was refused when.
///
/// The fields are those of `ContainerRegistryLoginEvents` and `ContainerRegistryRepositoryEvents`
/// (https://learn.microsoft.com/azure/azure-monitor/reference/tables/containerregistryloginevents), as a workspace
/// exports them and as diagnostic settings write them.
struct RegistryEvent: Sendable, Hashable {
    /// `CallerIpAddress`, as written.
    var caller: String?
    /// `TimeGenerated`, or `time`.
    var time: Date?
    /// `LoginServer`.
    var loginServer: String?
    /// `ResourceId`, or `_ResourceId`.
    var resourceID: String?
    /// `ResultType`: the HTTP status as a word.
    var resultType: String?
    /// Whether `ResultDescription` says that the client's address is not allowed, or names the status 403.
    var describesRefusal = false

    /// Whether the registry's firewall turned the client away.
    var isRefusal: Bool { resultType == "403" || describesRefusal }

    /// Whether the event is of the registry ; one that names none is taken for it.
    func isOf(_ registry: RegistryID) -> Bool {
        if let loginServer { return registry.answers(as: loginServer) }
        guard let resourceID = resourceID?.lowercased() else { return true }
        return resourceID.hasSuffix("/registries/\(registry.name.lowercased())")
    }
}

extension RegistryEvent {
    /// Takes a field of the event, wherever in it the field stands; the outermost of several counts.
    ///
    /// - Parameters:
    ///   - key: The field's name in lower case, without the suffix of a column's type.
    ///   - text: A view of the value as the log writes it, with whatever is escaped in it.
    mutating func take(_ key: String, _ text: UnsafeBufferPointer<UInt8>) {
        switch key {
        case "calleripaddress": caller = caller ?? String(decoding: text, as: UTF8.self)
        case "timegenerated", "time", "timestamp": time = time ?? Date(rfc3339: text)
        case "loginserver": loginServer = loginServer ?? String(decoding: text, as: UTF8.self)
        case "resourceid", "_resourceid": resourceID = resourceID ?? String(decoding: text, as: UTF8.self)
        case "resulttype", "statuscode", "httpstatuscode":
            resultType = resultType ?? String(decoding: text, as: UTF8.self)
        case "resultdescription", "resultsignature":
            let text = String(decoding: text, as: UTF8.self).lowercased()
            describesRefusal =
                describesRefusal || text.contains("not allowed access")
                || text.split { !$0.isLetter && !$0.isNumber }.contains("403")
        default: break
        }
    }
}
