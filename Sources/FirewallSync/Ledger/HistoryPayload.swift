import AzureResourceManager
import Crypto
import Foundation
import ServiceTags

/// What a history entry's hash covers, written as canonical JSON: sorted keys, no spaces, integers alone.
struct HistoryPayload: Codable, Sendable {
    var sequence: Int
    /// Microseconds since 1970-01-01.
    var time: Int64
    var kind: String
    var run: String
    var subscription: String
    var resourceGroup: String
    var registry: String
    var actor: String
    var publicationDigest: String?
    /// Days since 1970-01-01.
    var publicationDate: Int?
    var before: [String]?
    var after: [String]?
    var added: [String]?
    var removed: [String]?
    var owned: [String]?
    var ownedAfter: [String]?
    var refusals: [String]?
    var overrides: [GuardOverride]?
    var exposure: Exposure?
    var until: Int64?
    var correlationID: String?
    var message: String

    init(sequence: Int, time: Date, event: HistoryEvent) {
        self.sequence = sequence
        self.time = time.microseconds
        kind = event.kind.rawValue
        run = event.run.id
        subscription = event.run.registry.subscription
        resourceGroup = event.run.registry.resourceGroup
        registry = event.run.registry.name
        actor = event.run.actor
        publicationDigest = event.run.publicationDigest?.hexadecimal
        publicationDate = event.run.publicationDate?.daysSinceEpoch
        before = event.before
        after = event.after
        added = event.added
        removed = event.removed
        owned = event.owned?.sorted()
        ownedAfter = event.ownedAfter
        refusals = event.refusals
        overrides = event.overrides
        exposure = event.exposure
        until = event.until
        correlationID = event.correlationID
        message = event.message
    }

    var registryID: RegistryID {
        RegistryID(subscription: subscription, resourceGroup: resourceGroup, name: registry)
    }

    /// The canonical JSON text.
    func canonicalText() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    init(canonicalText: String) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(canonicalText.utf8))
    }

    /// What the first entry takes for the hash before it.
    static let genesis = String(repeating: "0", count: 64)

    /// SHA-256 of the previous entry's hash (64 digits), a line feed and the payload's UTF-8, in hexadecimal digits.
    static func hash(after previous: String, of payload: String) -> String {
        SHA256.hash(data: Data("\(previous)\n\(payload)".utf8)).map { byte in
            String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }.joined()
    }
}

extension Date {
    /// Microseconds since 1970-01-01: what the ledger keeps of a time.
    var microseconds: Int64 { Int64((timeIntervalSince1970 * 1_000_000).rounded()) }

    init(microseconds: Int64) { self.init(timeIntervalSince1970: Double(microseconds) / 1_000_000) }
}
