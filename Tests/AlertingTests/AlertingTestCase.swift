import AzureResourceManager
import CurlTransport
import FirewallSync
import Foundation
import LoopbackServer
import Synchronization
import XCTest

@testable import Alerting

/// Dispatchers on a state folder and a clock of the test's own, and real servers to tell.
class AlertingTestCase: XCTestCase {
    /// A clock that stands until a test moves it.
    final class Clock: Sendable {
        private let time = Mutex(Date(timeIntervalSince1970: 1_761_055_500))
        var now: Date { time.withLock { $0 } }
        func advance(by seconds: Double) { time.withLock { $0 += seconds } }
    }

    /// The sentences that a dispatcher said aloud.
    final class Notices: Sendable {
        private let sentences = Mutex<[String]>([])
        var all: [String] { sentences.withLock { $0 } }
        func add(_ sentence: String) { sentences.withLock { $0.append(sentence) } }
    }

    let clock = Clock()
    let notices = Notices()
    private(set) var folder = ""

    override func setUpWithError() throws {
        folder = NSTemporaryDirectory() + "alerting-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    override func tearDownWithError() throws { try FileManager.default.removeItem(atPath: folder) }

    /// Libcurl without waits between attempts.
    var transport: CurlTransport.Configuration {
        var transport = CurlTransport.Configuration(userAgent: "tests/1")
        transport.retry.sleep = { _ in }
        return transport
    }

    func dispatcher(
        _ channels: [AlertChannelSettings], quiet: QuietHours? = nil, reminder: Int = 86_400,
        transport: CurlTransport.Configuration? = nil, path: String = "alerts"
    ) -> AlertDispatcher {
        AlertDispatcher(
            settings: AlertSettings(channels: channels, reminderSeconds: reminder, quietHours: quiet),
            path: "\(folder)/\(path).sqlite", transport: transport ?? self.transport,
            environment: ["KEY": "a key of the tests, long enough", "SHORT": "short"],
            clock: { [clock] in clock.now }, notice: { [notices] in notices.add($0) })
    }

    /// A webhook channel to a server on loopback.
    func webhook(
        _ url: String, name: String = "hook", minimum: AlertSeverity = .info, registries: Set<String> = [],
        keys: [String: CredentialSource.Secret] = [:]
    ) -> AlertChannelSettings {
        AlertChannelSettings(
            name: name, kind: .webhook(url: .text(url), keys: keys), minimumSeverity: minimum, registries: registries)
    }

    /// A file that holds a secret.
    func secret(_ text: String, mode: Int = 0o600) throws -> CredentialSource.Secret {
        let path = "\(folder)/secret-\(UUID().uuidString)"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return .file(path: path)
    }

    func alert(
        _ cause: String = "refused/quota", kind: Alert.Kind = .condition, _ severity: AlertSeverity = .warning,
        registry: String? = "blog", title: String = "The quota is full", text: String = "Remove rules."
    ) -> Alert {
        Alert(
            cause: cause, kind: kind, severity: severity, registry: registry, title: title, text: text, time: clock.now)
    }

    func notice(
        _ alert: Alert? = nil, _ phase: AlertDelivery.Phase = .raised, ordinal: Int = 0
    ) -> AlertNotice {
        AlertNotice(
            incident: "5d0c", ordinal: ordinal, phase: phase, alert: alert ?? self.alert(), scope: "blog",
            since: clock.now, time: clock.now)
    }

    /// What a server was told: the last word of each event's type, its severity and its cause.
    func told(_ server: LoopbackServer) throws -> [String] {
        try server.requests.map { request in
            let event = try XCTUnwrap(JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any])
            let data = try XCTUnwrap(event["data"] as? [String: Any])
            let phase = try XCTUnwrap((event["type"] as? String)?.split(separator: ".").last)
            return "\(phase) \(data["severity"] as? String ?? "") \(data["cause"] as? String ?? "")"
        }
    }
}
