import Foundation

/// The package's manifest, as `swift package dump-package` reads it.
struct Manifest: Decodable {
    struct Target: Decodable {
        let name: String
        let type: String
        let path: String?
        let dependencies: [Dependency]

        /// Where its sources are, below the package's root.
        var folder: String { path ?? (type == "test" ? "Tests/\(name)" : "Sources/\(name)") }
    }

    /// A dependency by name: of this package, or a product of another.
    struct Dependency: Decodable {
        let name: String
        /// The package that a product comes from; nil for a target of this package.
        let package: String?
        var isProduct: Bool { package != nil }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            let key = container.allKeys.first ?? .byName
            var values = try container.nestedUnkeyedContainer(forKey: key)
            name = try values.decode(String.self)
            package = key == .product ? try values.decode(String.self) : nil
        }

        private enum Key: String, CodingKey {
            case byName, target, product
        }
    }

    /// A package that this one depends on.
    private struct Package: Decodable {
        let sourceControl: [Source]

        struct Source: Decodable {
            let identity: String
        }
    }

    let targets: [Target]
    private let dependencies: [Package]

    /// The identities of the packages that this one depends on, in lower case.
    var packages: Set<String> { Set(dependencies.flatMap(\.sourceControl).map(\.identity)) }

    /// The package's root, found from this file.
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Reads the manifest of this package.
    static func load() throws -> Manifest {
        let scratch = FileManager.default.temporaryDirectory.appending(path: "manifest-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: scratch) }
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "swift", "package", "--package-path", root.path, "--scratch-path", scratch.path, "dump-package",
        ]
        // The package manager leaves its locks in the temporary folder.
        process.environment = ProcessInfo.processInfo.environment.merging(["TMPDIR": scratch.path]) { $1 }
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return try JSONDecoder().decode(Manifest.self, from: data)
    }
}
