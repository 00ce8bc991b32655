import Foundation
import XCTest

/// Dependencies point one way: a room uses only what stands above it in the plan of the house.
final class ArchitectureTests: XCTestCase {
    /// The rooms from the ground up.
    ///
    /// A new room takes its place here and in the plan.
    private static let rooms = [
        "IPNetworks", "RuleCompression", "NetworkRules", "ServiceTags", "CurlTransport", "AzureResourceManager",
        "ServiceTagDownload", "FirewallSync", "SyncReports", "Alerting", "SyncDaemon", "EmbeddedNetwork",
        "RegistryStorage", "EmbeddedRegistry", "BuildStack", "EmbeddedControlPlane", "acr-firewall-sync",
        "acr-embedded",
    ]
    // CurlTransport is of neither side: it carries every outgoing request, whoever's it is, and knows nothing of them.
    private static let service: Set = [
        "AzureResourceManager", "ServiceTagDownload", "FirewallSync", "SyncReports", "Alerting",
        "SyncDaemon", "acr-firewall-sync",
    ]
    private static let embedded: Set = [
        "EmbeddedNetwork", "RegistryStorage", "EmbeddedRegistry", "BuildStack", "EmbeddedControlPlane", "acr-embedded",
    ]

    /// The package's manifest, read once for all tests.
    private static let manifest = Result { try Manifest.load() }

    func testEveryTargetStandsInThePlanAndDependsOnlyOnWhatStandsAboveIt() throws {
        let targets = try Self.manifest.get().targets.filter { $0.path?.hasPrefix("Tests") != true }
        for target in targets where target.type == "regular" || target.type == "executable" {
            guard let place = Self.rooms.firstIndex(of: target.name) else {
                XCTFail("\(target.name) does not stand in the plan")
                continue
            }
            for dependency in target.dependencies where !dependency.isProduct {
                guard let above = Self.rooms.firstIndex(of: dependency.name) else { continue }
                XCTAssertLessThan(above, place, "\(target.name) must not depend on \(dependency.name)")
            }
        }
        XCTAssertGreaterThan(targets.count, 10)
    }

    func testServiceAndEmbeddedStackNeverDependOnEachOther() throws {
        for target in try Self.manifest.get().targets {
            for dependency in target.dependencies {
                let crosses =
                    Self.service.contains(target.name) && Self.embedded.contains(dependency.name)
                    || Self.embedded.contains(target.name) && Self.service.contains(dependency.name)
                XCTAssertFalse(crosses, "\(target.name) must not depend on \(dependency.name)")
            }
        }
    }

    func testSourcesImportOnlyWhatTheirTargetDeclares() throws {
        let targets = try Self.manifest.get().targets.filter { $0.path?.hasPrefix("Tests") != true }
        let ours = Set(targets.map(\.name))
        for target in targets where target.type != "system-target" {
            let declared = Set(target.dependencies.map(\.name))
            for imported in try imports(of: target) where ours.contains(imported) {
                XCTAssertTrue(declared.contains(imported), "\(target.name) imports \(imported) and does not declare it")
            }
        }
    }

    func testDependenciesThatATargetDeclaresAreImported() throws {
        let targets = try Self.manifest.get().targets
        // A test that drives a program depends on it so that it is built, and imports nothing of it.
        let programs = Set(targets.filter { $0.type == "executable" }.map(\.name))
        for target in targets where target.type != "system-target" {
            let imported = try imports(of: target)
            for dependency in target.dependencies where !programs.contains(dependency.name) {
                XCTAssertTrue(
                    imported.contains(dependency.name),
                    "\(target.name) declares \(dependency.name) and never imports it")
            }
        }
    }

    func testEveryDependencyOfThePackageServesATarget() throws {
        let manifest = try Self.manifest.get()
        let used = Set(manifest.targets.flatMap(\.dependencies).compactMap(\.package).map { $0.lowercased() })
        XCTAssertEqual(manifest.packages, used)
    }

    func testEveryRoomHasAPageBesideItsCode() throws {
        for target in try Self.manifest.get().targets where target.type == "regular" && target.path == nil {
            let page = "\(target.folder)/\(target.name).docc/\(target.name).md"
            let text = try? String(contentsOf: Manifest.root.appending(path: page), encoding: .utf8)
            XCTAssertEqual(text?.hasPrefix("# ``\(target.name)``\n"), true, "\(page) is missing or has another title")
        }
    }

    /// The modules that a target's sources import.
    private func imports(of target: Manifest.Target) throws -> Set<String> {
        let folder = Manifest.root.appending(path: target.folder)
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        var modules: Set<String> = []
        while let file = files?.nextObject() as? URL {
            guard file.pathExtension == "swift" else { continue }
            for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
                let words = line.split(separator: " ")
                guard let index = words.firstIndex(of: "import"), index <= 2, index + 1 < words.count,
                    words[..<index].allSatisfy({
                        $0.hasPrefix("@") || ["public", "package", "internal", "private"].contains($0)
                    })
                else { continue }
                let name = words[index + 1] == "struct" ? words.last : words[index + 1]
                if let module = name?.split(separator: ".").first { modules.insert(String(module)) }
            }
        }
        return modules
    }
}
