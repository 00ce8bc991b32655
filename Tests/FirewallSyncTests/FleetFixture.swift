import AzureResourceManager
import CurlTransport
import Foundation
import IPNetworks
import LoopbackServer
import ServiceTags
import Synchronization
import XCTest

@testable import FirewallSync

/// Many registries at a scripted resource manager, and a session that keeps them in step.
final class FleetFixture: Sendable {
    /// What the resource manager holds, and how it behaves.
    struct State: Sendable {
        var rules: [String: [String]] = [:]
        var writes: [String: Int] = [:]
        var pageSize = 4
        /// Registries beside those of the configuration, which come first in the list.
        var others = 0
        var refusesList = false
        /// Registries that answer 500 to everything but the list.
        var broken: Set<String> = []
        /// The most rules of a registry: so says its quota, and more are refused.
        var quota = 100
        /// Whether writes are answered and have no effect.
        var ignoresWrites = false
        var now = PlanningFixture.today
    }

    static let subscription = "11111111-2222-3333-4444-555555555555"

    let names: [String]
    let folder: String
    private let state = Mutex(State())
    private let server = Mutex<LoopbackServer?>(nil)

    init(_ test: XCTestCase, count: Int) throws {
        names = (0..<count).map { "registry" + String(100 + $0) }
        folder = NSTemporaryDirectory() + "fleet-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let token = "\(folder)/token"
        try Data("token".utf8).write(to: URL(fileURLWithPath: token))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: token)
        let server = try LoopbackServer { [weak self] in self?.answer($0) ?? .dropped }
        self.server.withLock { $0 = server }
        let folder = folder
        test.addTeardownBlock { try? FileManager.default.removeItem(atPath: folder) }
    }

    func change(_ body: @Sendable (inout State) -> Void) { state.withLock { body(&$0) } }
    var writes: [String: Int] { state.withLock { $0.writes } }
    func rules(of name: String) -> [String] { state.withLock { $0.rules[name] ?? [] } }

    /// The method and the last word of the path of each request since `count`.
    func requests(after count: Int = 0) -> [String] {
        let requests = server.withLock { $0?.requests ?? [] }
        return requests.dropFirst(count).map { "\($0.method) \($0.path.split(separator: "/").last ?? "")" }
    }

    var session: SyncSession {
        let url = server.withLock { $0?.url ?? "" }
        let cloud = Cloud(
            name: "test", resourceManager: url, authority: url, audience: url, registrySuffix: "azurecr.io",
            downloadPage: "\(url)/page", publicationCloud: "Public")
        var transport = CurlTransport.Configuration(userAgent: "fleet-tests")
        transport.retry.maximumAttempts = 1
        var configuration = SyncConfiguration(
            registries: names.map { name in
                ConfiguredRegistry(
                    settings: RegistrySettings(
                        id: Self.id(name), tags: [TagPattern("AzureContainerRegistry.<location>")]),
                    cloud: cloud, credential: .tokenFile(path: "\(folder)/token"), transport: transport)
            }, stateDirectory: "\(folder)/state", transport: transport)
        configuration.throttle = .unlimited
        return SyncSession(
            configuration: configuration, actor: "ops@test", clock: { self.state.withLock { $0.now } })
    }

    static func id(_ name: String) -> RegistryID {
        RegistryID(subscription: subscription, resourceGroup: "blog", name: name)
    }

    static let publication = PublicationInForce(
        publication: Publication(
            cloud: "Public", changeNumber: 1,
            tags: [
                ServiceTag(
                    name: "AzureContainerRegistry.JapanEast", region: "japaneast",
                    ipv4: prefixes("20.1.0.0/24", "20.1.8.0/24"))
            ],
            digest: PublicationDigest(hexadecimal: String(repeating: "a", count: 64)),
            date: PublicationDate(daysSinceEpoch: 20_381)),
        fileName: nil, source: "https://example.invalid/", isFetched: true)

    /// Runs all registries and gives what became of each, by name.
    func run(_ fleet: SyncFleet, _ session: SyncSession) async -> [String: FleetRun] {
        let runs = Runs()
        await fleet.run(session.configuration.registries, publication: { _ in Self.publication }) { run in
            runs.add(run)
        }
        return runs.byName
    }

    // MARK: - The resource manager

    private func answer(_ request: Request) -> Reply {
        let words = request.path.split(separator: "/").map(String.init)
        if words.count == 5 { return list(request) }
        guard let index = words.firstIndex(of: "registries"), words.count > index + 1 else { return .status(404) }
        let name = words[index + 1]
        return state.withLock { state in
            if state.broken.contains(name) {
                return .json(#"{"error":{"code":"InternalServerError","message":"broken"}}"#, status: 500)
            }
            if words.last == "listUsages" {
                return .json(
                    #"{"value":[{"name":"IPRules","limit":\#(state.quota),"currentValue":0,"unit":"Count"}]}"#)
            }
            if request.method == "PATCH" {
                let text = String(decoding: request.body, as: UTF8.self)
                let rules = text.matches(of: /"value":"([^"]+)"/).map { String($0.1) }
                guard rules.count <= state.quota else {
                    return .json(#"{"error":{"code":"InvalidRequest","message":"too many rules"}}"#, status: 400)
                }
                if !state.ignoresWrites {
                    state.rules[name] = rules
                    state.writes[name, default: 0] += 1
                }
            }
            return .json(Self.json(name, state))
        }
    }

    private func list(_ request: Request) -> Reply {
        let start = request.target.firstMatch(of: /skip=(\d+)/).flatMap { Int($0.1) } ?? 0
        return state.withLock { state in
            if state.refusesList {
                return .json(#"{"error":{"code":"AuthorizationFailed","message":"no"}}"#, status: 403)
            }
            let all = (0..<state.others).map { "another\($0)" } + names
            let page = all.dropFirst(start).prefix(state.pageSize)
            let end = start + page.count
            let url = server.withLock { $0?.url ?? "" }
            let next = end < all.count ? #","nextLink":"\#(url)\#(request.path)?api-version=1&skip=\#(end)""# : ""
            return .json(#"{"value":[\#(page.map { Self.json($0, state) }.joined(separator: ","))]\#(next)}"#)
        }
    }

    private static func json(_ name: String, _ state: State) -> String {
        let rules = (state.rules[name] ?? []).map { #"{"action":"Allow","value":"\#($0)"}"# }.joined(separator: ",")
        return """
            {"id":"\(id(name))","name":"\(name)","type":"Microsoft.ContainerRegistry/registries",
            "location":"japaneast","sku":{"name":"Premium","tier":"Premium"},
            "systemData":{"lastModifiedBy":"a@example.org","lastModifiedAt":"2025-10-22T00:00:0\(state.writes[name] ?? 0)Z"},
            "properties":{"loginServer":"\(name).azurecr.io","provisioningState":"Succeeded","adminUserEnabled":false,
            "networkRuleSet":{"defaultAction":"Deny","ipRules":[\(rules)]},"publicNetworkAccess":"Enabled",
            "networkRuleBypassOptions":"AzureServices"}}
            """
    }
}

/// The runs that have ended.
private final class Runs: Sendable {
    private let runs = Mutex<[String: FleetRun]>([:])

    var byName: [String: FleetRun] { runs.withLock { $0 } }

    func add(_ run: FleetRun) { runs.withLock { $0[run.registry.settings.id.name] = run } }
}
