// swift-tools-version: 6.2
import PackageDescription

// Every dependency is pinned: a build of today is the build of tomorrow, and an upgrade is a commit with a reason.
let dependencies: [Package.Dependency] = [
    // Command lines with help, completion and validation that behave as users of `swift` and `git` expect.
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    // SHA-256 for publication digests and the ledger's hash chain; BoringSSL, maintained by Apple.
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    // Issues the embedded stack's local certificate authority with name constraints; no other package writes X.509.
    .package(url: "https://github.com/apple/swift-certificates", exact: "1.21.1"),
    // DER and PEM for the private keys beside those certificates.
    .package(url: "https://github.com/apple/swift-asn1", exact: "1.7.4"),
    // Structured logs whose backend the operator chooses.
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    // Event-driven networking for the embedded listeners, the PROXY-protocol decoder and the egress points.
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    // TLS on SwiftNIO, so that one event loop carries the embedded listeners.
    .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
    // Header names and request values that Hummingbird's interface is made of.
    .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
    // SQLite with transactions, migrations and Swift values: the ledger and the embedded registry resources.
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    // The HTTP server of the embedded stack: small, Sendable throughout, on SwiftNIO.
    .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
    // YAML 1.1/1.2 with source positions, which the configuration's error messages quote.
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    // Starts and stops a program's services in order, and turns signals into a graceful end.
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    // Runs `az account get-access-token` with cancellation and a bound on what it may print.
    .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
    // The type of a program's path in swift-subprocess's interface; on Linux it is not part of the system.
    .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
]

extension Target.Dependency {
    static let argumentParser: Self = .product(name: "ArgumentParser", package: "swift-argument-parser")
    static let crypto: Self = .product(name: "Crypto", package: "swift-crypto")
    static let grdb: Self = .product(name: "GRDB", package: "GRDB.swift")
    static let httpTypes: Self = .product(name: "HTTPTypes", package: "swift-http-types")
    static let hummingbird: Self = .product(name: "Hummingbird", package: "hummingbird")
    static let hummingbirdCore: Self = .product(name: "HummingbirdCore", package: "hummingbird")
    static let logging: Self = .product(name: "Logging", package: "swift-log")
    static let nioCore: Self = .product(name: "NIOCore", package: "swift-nio")
    static let nioHTTP1: Self = .product(name: "NIOHTTP1", package: "swift-nio")
    static let nioPosix: Self = .product(name: "NIOPosix", package: "swift-nio")
    static let nioTLS: Self = .product(name: "NIOTLS", package: "swift-nio")
    static let nioSSL: Self = .product(name: "NIOSSL", package: "swift-nio-ssl")
    static let serviceLifecycle: Self = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
    static let subprocess: Self = .product(name: "Subprocess", package: "swift-subprocess")
    static let systemPackage: Self = .product(name: "SystemPackage", package: "swift-system")
    static let swiftASN1: Self = .product(name: "SwiftASN1", package: "swift-asn1")
    static let unixSignals: Self = .product(name: "UnixSignals", package: "swift-service-lifecycle")
    static let x509: Self = .product(name: "X509", package: "swift-certificates")
    static let yams: Self = .product(name: "Yams", package: "Yams")
}

// From the ground up: a target imports only what stands above it. Tests/ArchitectureTests holds this list to the plan.
let rooms: [Target] = [
    .target(name: "IPNetworks"),
    .target(name: "RuleCompression", dependencies: ["IPNetworks"]),
    .target(name: "NetworkRules", dependencies: ["IPNetworks"]),
    .target(name: "ServiceTags", dependencies: ["IPNetworks", "CZlib", .crypto]),
    .target(name: "CurlTransport", dependencies: ["CLibcurl", "CZlib"]),
    .target(
        name: "AzureResourceManager",
        dependencies: ["IPNetworks", "NetworkRules", "CurlTransport", .logging, .subprocess]),
    .target(
        name: "ServiceTagDownload",
        dependencies: ["CLibxml2", "ServiceTags", "CurlTransport", "AzureResourceManager"]),
    .target(
        name: "FirewallSync",
        dependencies: [
            "CZlib", "IPNetworks", "RuleCompression", "NetworkRules", "ServiceTags", "CurlTransport",
            "AzureResourceManager", "ServiceTagDownload", .crypto, .grdb, .yams,
        ]),
    .target(
        name: "SyncReports",
        dependencies: [
            "IPNetworks", "RuleCompression", "NetworkRules", "ServiceTags", "AzureResourceManager", "FirewallSync",
        ]),
    .target(
        name: "Alerting",
        dependencies: [
            "IPNetworks", "CurlTransport", "AzureResourceManager", "FirewallSync", "SyncReports", .crypto, .grdb,
        ]),
    .target(
        name: "SyncDaemon",
        dependencies: [
            "ServiceTags", "CurlTransport", "AzureResourceManager", "FirewallSync", "SyncReports", "Alerting", .crypto,
            .httpTypes,
            .hummingbird, .logging, .nioCore, .serviceLifecycle, .unixSignals,
        ]),
    .target(
        name: "EmbeddedNetwork",
        dependencies: [
            "IPNetworks", "NetworkRules", .crypto, .hummingbird, .hummingbirdCore, .httpTypes, .logging, .nioCore,
            .nioHTTP1,
            .nioPosix, .nioSSL, .nioTLS, .serviceLifecycle, .swiftASN1, .x509,
        ]),
    .target(
        name: "RegistryStorage", dependencies: [.crypto, .grdb, .logging, .nioCore, .nioPosix]),
    .target(
        name: "EmbeddedRegistry",
        dependencies: [
            "IPNetworks", "NetworkRules", "EmbeddedNetwork", "RegistryStorage", .crypto, .hummingbird, .hummingbirdCore,
            .httpTypes, .logging, .nioCore, .nioHTTP1, .nioPosix, .serviceLifecycle,
        ]),
    .target(
        name: "BuildStack",
        dependencies: [
            "CLibarchive", "CNetworkNamespace", "CurlTransport", "EmbeddedNetwork", .crypto, .httpTypes, .hummingbird,
            .logging, .nioCore, .nioPosix, .subprocess, .systemPackage, .yams,
        ]),
    .target(
        name: "EmbeddedControlPlane",
        dependencies: [
            "IPNetworks", "NetworkRules", "ServiceTags", "EmbeddedNetwork", "RegistryStorage", "EmbeddedRegistry",
            "BuildStack", .crypto, .grdb, .hummingbird, .httpTypes, .logging, .nioCore, .nioHTTP1, .nioPosix, .nioSSL,
            .serviceLifecycle,
        ]),
    .executableTarget(
        name: "acr-firewall-sync",
        dependencies: [
            "IPNetworks", "RuleCompression", "ServiceTags", "CurlTransport", "AzureResourceManager",
            "ServiceTagDownload", "FirewallSync", "SyncReports", "Alerting", "SyncDaemon", .argumentParser, .logging,
            .subprocess, .systemPackage,
            .unixSignals,
        ]),
    .executableTarget(
        name: "acr-embedded",
        dependencies: [
            "CurlTransport", "EmbeddedNetwork", "RegistryStorage", "EmbeddedRegistry", "BuildStack",
            "EmbeddedControlPlane", .argumentParser, .logging, .nioCore, .serviceLifecycle, .unixSignals,
        ]),
]

// Debian's own libraries: their security updates reach us without a release of ours.
let systemLibraries: [Target] = [
    // Without pkg-config, which would link it: its own header says why it is loaded only when it is called.
    .systemLibrary(name: "CLibcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CLibarchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
    .systemLibrary(name: "CLibxml2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    // Linux's own calls, which Swift's Glibc module leaves out or cannot spell.
    .systemLibrary(name: "CNetworkNamespace"),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
]

let tests: [Target] = [
    // A scripted HTTP server on raw sockets: it can be as rude as the faults under test.
    .target(name: "LoopbackServer", path: "Tests/LoopbackServer"),
    // What scripts/bench measures inside one process.
    .executableTarget(
        name: "Benchmarks",
        dependencies: [
            "IPNetworks", "RuleCompression", "NetworkRules", "ServiceTags", "BuildStack", "EmbeddedControlPlane",
        ],
        path: "Tests/Benchmarks"),
    .testTarget(name: "ArchitectureTests"),
    .testTarget(name: "IPNetworksTests", dependencies: ["IPNetworks"]),
    .testTarget(name: "RuleCompressionTests", dependencies: ["RuleCompression", "IPNetworks", "ServiceTags"]),
    .testTarget(name: "NetworkRulesTests", dependencies: ["NetworkRules", "IPNetworks"]),
    .testTarget(name: "ServiceTagsTests", dependencies: ["ServiceTags", "IPNetworks"]),
    .testTarget(name: "CurlTransportTests", dependencies: ["CurlTransport", "LoopbackServer"]),
    .testTarget(
        name: "AzureResourceManagerTests",
        dependencies: ["AzureResourceManager", "CurlTransport", "NetworkRules", "LoopbackServer", .logging]),
    .testTarget(
        name: "ServiceTagDownloadTests",
        dependencies: [
            "ServiceTagDownload", "ServiceTags", "CurlTransport", "AzureResourceManager", "IPNetworks",
            "LoopbackServer",
        ]),
    .testTarget(
        name: "FirewallSyncTests",
        dependencies: [
            "FirewallSync", "NetworkRules", "ServiceTags", "CurlTransport", "AzureResourceManager",
            "ServiceTagDownload", "IPNetworks", "LoopbackServer", .grdb,
        ]),
    .testTarget(
        name: "SyncReportsTests",
        dependencies: [
            "SyncReports", "FirewallSync", "AzureResourceManager", "ServiceTags", "IPNetworks", "CurlTransport",
        ]),
    .testTarget(
        name: "AlertingTests",
        dependencies: [
            "Alerting", "FirewallSync", "AzureResourceManager", "CurlTransport", "NetworkRules", "ServiceTags",
            "IPNetworks", "LoopbackServer",
        ]),
    .testTarget(
        name: "SyncDaemonTests",
        dependencies: ["SyncDaemon", "FirewallSync", "CurlTransport", .logging, .serviceLifecycle]),
    .testTarget(
        name: "EmbeddedNetworkTests",
        dependencies: [
            "EmbeddedNetwork", "IPNetworks", "NetworkRules", .hummingbird, .logging, .nioCore, .nioPosix, .nioSSL,
            .serviceLifecycle,
            .swiftASN1, .x509,
        ]),
    // Pushes to a storage until it is killed, and says what was acknowledged.
    .executableTarget(
        name: "StoragePusher", dependencies: ["RegistryStorage", .logging, .nioCore], path: "Tests/StoragePusher"),
    .testTarget(
        name: "RegistryStorageTests", dependencies: ["RegistryStorage", "StoragePusher", .grdb, .logging, .nioCore]),
    .testTarget(
        name: "EmbeddedRegistryTests",
        dependencies: [
            "EmbeddedRegistry", "EmbeddedNetwork", "RegistryStorage", "NetworkRules", "IPNetworks", .crypto,
            .httpTypes, .hummingbird, .logging, .nioCore,
        ]),
    .testTarget(
        name: "BuildStackTests",
        dependencies: [
            "BuildStack", "CurlTransport", "EmbeddedNetwork", "LoopbackServer", .httpTypes, .hummingbird, .logging,
            .nioCore, .serviceLifecycle,
        ],
        exclude: ["Scripts"]),
    .testTarget(
        name: "EmbeddedControlPlaneTests",
        dependencies: [
            "EmbeddedControlPlane", "EmbeddedRegistry", "EmbeddedNetwork", "RegistryStorage", "ServiceTags",
            "BuildStack", "IPNetworks",
            .httpTypes, .hummingbird, .nioCore, .nioPosix, .serviceLifecycle, .logging,
        ]),
    .testTarget(name: "CommandLineTests", dependencies: ["acr-firewall-sync", "acr-embedded", .argumentParser]),
    .testTarget(
        name: "EndToEndTests",
        dependencies: [
            "acr-firewall-sync", "acr-embedded", "BuildStack", "LoopbackServer", "FirewallSync", "SyncDaemon",
            "AzureResourceManager", "ServiceTags", "IPNetworks", .logging,
        ],
        exclude: ["Scripts"]),
]

let package = Package(
    name: "acr-firewall-sync",
    platforms: [.macOS(.v15)],
    dependencies: dependencies,
    targets: rooms + systemLibraries + tests,
    swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ]
    // A warning on a person's screen is read; one in a log is not, so there it fails the build.
    if Context.environment["CI"] != nil {
        target.swiftSettings?.append(.treatAllWarnings(as: .error))
    }
}
