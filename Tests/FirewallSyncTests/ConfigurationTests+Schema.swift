import Foundation
import XCTest

@testable import FirewallSync

/// The schema as data: what is generated from it holds.
final class ConfigurationSchemaTests: XCTestCase {
    /// Set to write the generated files anew instead of comparing them.
    private let isWriting = ProcessInfo.processInfo.environment["UPDATE_GENERATED"] != nil

    private static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    func testTheSampleLoads() throws {
        let configuration = try ConfigurationFile(SyncConfiguration.sampleText, of: self).load()
        XCTAssertEqual(configuration.registries.map(\.settings.label), ["blogbuildtest"])
    }

    func testTheSampleShowsEveryKeyOnce() throws {
        func names(_ section: ConfigurationSection) -> [String] {
            section.keys.flatMap { [$0.name] + ($0.shape.innermostSection.map(names) ?? []) }
        }
        let shown = SyncConfiguration.sampleText.split(separator: "\n").compactMap { line in
            line.wholeMatch(of: /[ #-]*([a-z-]+):( .*)?/).map { String($0.1) }
        }
        let chosen = ["deployer", "private", "public", "on-call", "first"]
        XCTAssertEqual(
            (names(ConfigurationSchema.root) + chosen).sorted(), shown.sorted(),
            "each key of the schema, and each chosen name, has its line")
    }

    func testEveryDefaultAndExampleIsOfItsShape() throws {
        func check(_ section: ConfigurationSection, _ path: String) throws {
            for key in section.keys {
                if let inner = key.shape.innermostSection {
                    try check(inner, "\(path)/\(key.name)")
                    continue
                }
                let values = [key.fallback, key.example].compactMap { $0 }
                XCTAssertFalse(values.isEmpty, "\(path)/\(key.name) shows no value")
                for value in values {
                    let document = try YAMLDocument(parsing: "\(key.name): \(value)")
                    var reader = ConfigurationReader(file: "file", document: document)
                    _ = reader.readRoot(as: ConfigurationSection(keys: [key]))
                    XCTAssertEqual(reader.problems, [], "\(path)/\(key.name): \(value)")
                }
            }
        }
        try check(ConfigurationSchema.root, "")
    }

    func testTheDefaultsOfTheSchemaAreThoseOfTheProgram() throws {
        func written(_ keys: [ConfigurationKey], indent: String) -> String {
            keys.filter { $0.fallback != nil }.map { "\(indent)\($0.name): \($0.fallback ?? "")\n" }.joined()
        }
        let explicit =
            ConfigurationFile.registry + written(ConfigurationSchema.registry.keys, indent: "    ")
            + written(ConfigurationSchema.root.keys, indent: "") + "transport:\n"
            + written(ConfigurationSchema.transport.keys, indent: "  ")
        let stated = try ConfigurationFile(explicit, of: self).load()
        let silent = try ConfigurationFile(ConfigurationFile.registry, of: self).load()
        XCTAssertEqual(stated.registries[0].settings, silent.registries[0].settings)
        XCTAssertEqual(stated.registries[0].credential, silent.registries[0].credential)
        XCTAssertEqual(stated.registries[0].cloud, silent.registries[0].cloud)
        XCTAssertEqual(stated.downloadHosts, silent.downloadHosts)
        XCTAssertEqual(stated.archiveLimit, silent.archiveLimit)
        XCTAssertEqual("\(stated.transport)", "\(silent.transport)")
    }

    func testTheReferenceInTheDocumentationIsTheSchema() throws {
        let url = Self.package.appending(path: "Sources/FirewallSync/FirewallSync.docc/Configuration.md")
        let (begin, end) = ("<!-- reference: generated from the schema -->\n", "<!-- end of the reference -->")
        let page = try String(contentsOf: url, encoding: .utf8)
        let parts = page.components(separatedBy: begin)
        XCTAssertEqual(parts.count, 2, "the page has no place for the reference")
        let tail = try XCTUnwrap(parts.last?.components(separatedBy: end).last)
        let expected = parts[0] + begin + ConfigurationReference.markdown + end + tail
        if isWriting { try Data(expected.utf8).write(to: url) }
        XCTAssertEqual(try String(contentsOf: url, encoding: .utf8), expected, "run again with UPDATE_GENERATED=1")
    }

    func testThePublishedJSONSchemaIsTheSchema() throws {
        let url = Self.package.appending(path: "data/acr-firewall-sync.schema.json")
        let text = try ConfigurationJSONSchema.text()
        if isWriting { try Data(text.utf8).write(to: url) }
        let published = try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? NSDictionary
        let expected = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? NSDictionary
        XCTAssertNotNil(expected)
        XCTAssertEqual(published, expected, "run again with UPDATE_GENERATED=1")
    }
}
