import AzureResourceManager
import Foundation
import LoopbackServer

/// A registry's JSON as the resource manager writes it.
struct RegistryFixture {
    var id: RegistryID
    var rules = ["198.18.0.0/24"]
    var state = "Succeeded"
    var tier = "Premium"
    var hasRuleSet = true
    var publicNetworkAccess = "Enabled"
    var defaultAction = "Deny"

    init(_ id: RegistryID) { self.id = id }

    var json: String {
        let ipRules = rules.map { #"{"action":"Allow","value":"\#($0)"}"# }.joined(separator: ",")
        let ruleSet =
            hasRuleSet
            ? #""networkRuleSet":{"defaultAction":"\#(defaultAction)","virtualNetworkRules":[{"action":"Allow","id":"/s"}],"ipRules":[\#(ipRules)]},"#
            : ""
        return """
            {"sku":{"name":"\(tier)","tier":"\(tier)"},"type":"Microsoft.ContainerRegistry/registries","id":"\(id)",
            "name":"\(id.name)","location":"japaneast","tags":{},"systemData":{"createdBy":"a@example.org",
            "lastModifiedBy":"b@example.org","lastModifiedByType":"User","lastModifiedAt":"2026-11-20T10:00:00.1+00:00"},
            "properties":{"loginServer":"blogbuildtest.azurecr.io","creationDate":"2026-11-01T00:00:00Z",
            "provisioningState":"\(state)","adminUserEnabled":true,\(ruleSet)
            "policies":{"quarantinePolicy":{"status":"disabled"}},"encryption":{"status":"disabled"},
            "dataEndpointEnabled":true,"privateEndpointConnections":[{"id":"/p/1"},{"id":"/p/2"}],
            "publicNetworkAccess":"\(publicNetworkAccess)","networkRuleBypassOptions":"None",
            "networkRuleBypassAllowedForTasks":true,"anonymousPullEnabled":true,"somethingNew":{"of":[2030]}}}
            """
    }

    /// The registry as an answer.
    func reply(status: Int = 200, headers: [(String, String)] = []) -> Reply {
        .json(json, status: status, headers: headers)
    }

    /// The same registry with something else about it.
    func with(_ change: (inout RegistryFixture) -> Void) -> RegistryFixture {
        var copy = self
        change(&copy)
        return copy
    }
}

extension Reply {
    /// An error in the resource manager's form.
    static func error(_ status: Int, _ code: String, _ message: String, headers: [(String, String)] = []) -> Reply {
        let text = message.replacingOccurrences(of: #"""#, with: #"\""#)
        return .json(#"{"error":{"code":"\#(code)","message":"\#(text)"}}"#, status: status, headers: headers)
    }
}
