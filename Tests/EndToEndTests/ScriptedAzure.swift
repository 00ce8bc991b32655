import Foundation
import LoopbackServer
import Synchronization

/// Azure as one registry sees it, on loopback: the resource manager, the download page and the publication.
///
/// By itself it behaves; a test interferes with chosen requests. It is for faults that the embedded stack, which behaves
/// like the real one, never shows.
final class ScriptedAzure: Sendable {
    /// What the registry holds.
    struct State: Sendable {
        var rules: [String] = []
        var defaultAction = "Deny"
        var publicNetworkAccess = "Enabled"
        var quota = 100
        var writes = 0
        /// `systemData.lastModifiedAt`; nil: it is not said.
        var modifiedAt: String?
        /// The addresses of `AzureContainerRegistry.JapanEast`; nil: the tag is not published.
        var prefixes: [String]? = ["20.1.0.0/24", "20.1.8.0/24"]
        /// The addresses of `AzureContainerRegistry.JapanWest`; nil: the tag is not published.
        var westPrefixes: [String]?
        var fileName = ScriptedAzure.fileName(weeksAgo: 0)
    }

    /// What a test does to a request: an answer of its own, with or without the request's effect.
    enum Interference: Sendable {
        /// The request has no effect and gets this answer.
        case instead(Reply)
        /// The request has its effect and gets this answer.
        case after(Reply)
    }

    private let state = Mutex(State())
    private let interference = Mutex<@Sendable (Request) -> Interference?>({ _ in nil })
    private let server = Mutex<LoopbackServer?>(nil)

    static let id =
        "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/blog"
        + "/providers/Microsoft.ContainerRegistry/registries/blogbuildtest"

    init() throws {
        let server = try LoopbackServer { [weak self] request in self?.answer(request) ?? .dropped }
        self.server.withLock { $0 = server }
    }

    var url: String { server.withLock { $0?.url ?? "" } }
    var requests: [Request] { server.withLock { $0?.requests ?? [] } }
    func requests(atLeast count: Int) async -> [Request] {
        let server = server.withLock { $0 }
        return await server?.requests(atLeast: count) ?? []
    }

    var rules: [String] { state.withLock { $0.rules } }
    var writes: Int { state.withLock { $0.writes } }
    func change(_ body: @Sendable (inout State) -> Void) { state.withLock { body(&$0) } }
    func interfere(_ body: @escaping @Sendable (Request) -> Interference?) { interference.withLock { $0 = body } }
    func behave() { interfere { _ in nil } }

    /// The name of a publication of the Monday some weeks ago.
    static func fileName(weeksAgo: Int) -> String {
        let days = Int(Date().timeIntervalSince1970 / 86_400)
        let monday = days - (days + 3) % 7 - 7 * weeksAgo
        let date = Date(timeIntervalSince1970: Double(monday) * 86_400)
        let day = date.formatted(.iso8601.year().month().day().dateSeparator(.omitted))
        return "ServiceTags_Public_\(day).json"
    }

    private func answer(_ request: Request) -> Reply {
        let body = interference.withLock { $0 }
        switch body(request) {
        case .instead(let reply): return reply
        case .after(let reply):
            _ = behaved(request)
            return reply
        case nil: return behaved(request)
        }
    }

    private func behaved(_ request: Request) -> Reply {
        let path = request.path.lowercased()
        if path == "/page" { return .text(page, headers: [("Content-Type", "text/html")]) }
        if path.hasPrefix("/download/") { return .json(publication) }
        guard request.header("Authorization") == "Bearer secret-token-of-the-test" else {
            return .json(#"{"error":{"code":"AuthenticationFailed","message":"no token"}}"#, status: 401)
        }
        if path.hasSuffix("/listusages") {
            let (quota, used) = state.withLock { ($0.quota, $0.rules.count) }
            return .json(#"{"value":[{"name":"IPRules","limit":\#(quota),"currentValue":\#(used),"unit":"Count"}]}"#)
        }
        guard path == Self.id.lowercased() else {
            return .json(#"{"error":{"code":"NotFound","message":"no"}}"#, status: 404)
        }
        if request.method == "PATCH" { write(request) }
        return .json(resource, headers: [("x-ms-correlation-request-id", "correlation-1")])
    }

    private func write(_ request: Request) {
        struct Body: Decodable {
            struct Properties: Decodable {
                struct RuleSet: Decodable {
                    struct Rule: Decodable { let value: String }
                    let defaultAction: String
                    let ipRules: [Rule]
                }
                let networkRuleSet: RuleSet
            }
            let properties: Properties
        }
        guard let body = try? JSONDecoder().decode(Body.self, from: Data(request.body)) else { return }
        state.withLock {
            $0.rules = body.properties.networkRuleSet.ipRules.map(\.value)
            $0.defaultAction = body.properties.networkRuleSet.defaultAction
            $0.writes += 1
        }
    }

    /// The registry as the resource manager shows it.
    var resource: String {
        let state = state.withLock { $0 }
        let rules = state.rules.map { #"{"action":"Allow","value":"\#($0)"}"# }.joined(separator: ",")
        let stamp = state.modifiedAt.map { #""systemData":{"lastModifiedAt":"\#($0)"},"# } ?? ""
        return """
            {\(stamp)"id":"\(Self.id)","name":"blogbuildtest","type":"Microsoft.ContainerRegistry/registries",
            "location":"japaneast","sku":{"name":"Premium","tier":"Premium"},"properties":{
            "loginServer":"blogbuildtest.azurecr.io","provisioningState":"Succeeded","adminUserEnabled":false,
            "networkRuleSet":{"defaultAction":"\(state.defaultAction)","ipRules":[\(rules)]},
            "publicNetworkAccess":"\(state.publicNetworkAccess)","networkRuleBypassOptions":"AzureServices"}}
            """
    }

    private var page: String {
        let name = state.withLock { $0.fileName }
        return """
            <html><body><script>window.__DLCDetails__={"dlcDetailsView":{"downloadTitle":"Service Tags",
            "downloadFile":[{"name":"\(name)","url":"\(url)/download/\(name)"}]}}</script></body></html>
            """
    }

    /// The publication that the page offers.
    var publication: String {
        let (east, west) = state.withLock { ($0.prefixes, $0.westPrefixes) }
        let tags = [("JapanEast", east), ("JapanWest", west)].compactMap { region, prefixes in
            prefixes.map { Self.tag(region: region, prefixes: $0) }
        }
        return #"{"changeNumber":7,"cloud":"Public","values":[\#(tags.joined(separator: ","))]}"#
    }

    private static func tag(region: String, prefixes: [String]) -> String {
        """
        {"name":"AzureContainerRegistry.\(region)","id":"AzureContainerRegistry.\(region)","properties":{
        "changeNumber":1,"region":"\(region.lowercased())","regionId":24,"platform":"Azure",
        "systemService":"AzureContainerRegistry",
        "addressPrefixes":[\(prefixes.map { "\"\($0)\"" }.joined(separator: ","))],"networkFeatures":["API","NSG"]}}
        """
    }
}
