import AzureResourceManager
import Foundation
import IPNetworks
import ServiceTags
import XCTest

@testable import FirewallSync

/// A ledger in a folder of its own, which goes away with the test.
struct LedgerFixture {
    let folder: String
    var path: String { "\(folder)/state/ledger.sqlite" }

    /// The time that every clock of these tests shows.
    static let now = Date(timeIntervalSince1970: 1_761_552_000)
    static let registry = RegistryID(subscription: "S", resourceGroup: "blog", name: "blogbuildtest")
    static let other = RegistryID(subscription: "S", resourceGroup: "blog", name: "other")

    init(_ test: XCTestCase) throws {
        folder = NSTemporaryDirectory() + "ledger-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let folder = folder
        test.addTeardownBlock { try? FileManager.default.removeItem(atPath: folder) }
    }

    func open() throws -> Ledger { try Ledger(path: path) { Self.now } }

    static func run(_ id: String, on registry: RegistryID = registry) -> LedgerRun {
        LedgerRun(
            id: id, registry: registry, actor: "ops@build1",
            publicationDigest: PublicationDigest(hexadecimal: String(repeating: "a", count: 64)),
            publicationDate: PublicationDate(daysSinceEpoch: 20_381))
    }

    static func applied(_ required: [String] = ["20.42.66.0/23"], digit: String = "a") throws -> AppliedPublication {
        let prefixes = try required.map { try IPv4Prefix(parsing: $0) }
        return AppliedPublication(
            cloud: "Public", digest: PublicationDigest(hexadecimal: String(repeating: digit, count: 64)),
            date: PublicationDate(daysSinceEpoch: 20_381), appliedAt: now,
            requiredAddresses: prefixes.reduce(0) { $0 + $1.addressCount }, required: prefixes)
    }

    static func memory(missingSince: Date? = nil) throws -> [TagMemory] {
        [
            TagMemory(tag: "AzureContainerRegistry.EastUS", prefix: try IPv4Prefix(parsing: "20.42.66.0/24")),
            TagMemory(
                tag: "AzureContainerRegistry.EastUS", prefix: try IPv4Prefix(parsing: "20.42.67.0/24"),
                missingSince: missingSince),
        ]
    }

    /// Every file of the state folder with its bytes.
    func content() throws -> [String: Data] {
        let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/state")
        return try names.reduce(into: [:]) { content, name in
            content[name] = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/state/\(name)"))
        }
    }
}

/// Runs `body` and returns the code of the ledger's error.
func ledgerCode(_ body: () throws -> some Any) -> LedgerError.Code? {
    do {
        _ = try body()
        return nil
    } catch { return (error as? LedgerError)?.code }
}
