import FirewallSync
import Foundation
import XCTest

/// The keys of `watch` and of schedules.
final class WatchConfigurationTests: XCTestCase {
    private let another =
        "  - id: /subscriptions/S/resourceGroups/blog/providers/Microsoft.ContainerRegistry/registries/another\n"

    private func expect(
        _ code: ConfigurationProblem.Code, _ line: Int, _ column: Int, _ word: String, in text: String,
        at test: UInt = #line
    ) throws {
        let problems = try ConfigurationFile(text, of: self).problems()
        XCTAssertEqual(
            problems, [ConfigurationProblem(code, line: line, column: column, sentence: "")],
            "\(ConfigurationError(problems))", line: test)
        XCTAssertTrue("\(ConfigurationError(problems))".contains(word), "\(ConfigurationError(problems))", line: test)
    }

    func testWithoutKeysARegistryRunsEveryHourAndPagesAreOnLoopback() throws {
        let configuration = try ConfigurationFile(ConfigurationFile.registry, of: self).load()
        XCTAssertEqual(configuration.registries[0].schedule, .standard)
        XCTAssertEqual(configuration.watch, WatchSettings())
        XCTAssertTrue(configuration.watch.listen.isLoopback)
    }

    func testARegistrysScheduleGoesBeforeThatOfAll() throws {
        let text =
            ConfigurationFile.registry + "    schedule: { every: 90s, jitter: 10s }\n" + another
            + "    tags: [Sql]\ndefaults:\n  schedule:\n    cron: \"15 6 * * MON-FRI\"\n    time-zone: Europe/Berlin\n"
        let configuration = try ConfigurationFile(text, of: self).load()
        XCTAssertEqual(
            configuration.registries.map(\.schedule.description),
            ["every 90s, up to 10s later", "15 6 * * MON-FRI (Europe/Berlin)"])
    }

    func testTheKeysOfWatch() throws {
        let text =
            ConfigurationFile.registry
            + "watch:\n  listen: 0.0.0.0:0\n  token-file: token\n  host-names: [status.example]\n  concurrency: 3\n"
        let file = try ConfigurationFile(text, of: self)
        XCTAssertEqual(
            try file.load().watch,
            WatchSettings(
                listen: ListenAddress(host: "0.0.0.0", port: 0), tokenFile: "\(file.folder)/token",
                hostNames: ["status.example"], concurrency: 3))
    }

    func testProblemsStandAtTheirLines() throws {
        let start = ConfigurationFile.registry + "    schedule:\n"
        try expect(.missingKey, 5, 7, "needs one of", in: start + "      jitter: 1s\n")
        try expect(.contradiction, 5, 7, "keep one of them", in: start + "      every: 1h\n      cron: \"@daily\"\n")
        try expect(.badValue, 5, 13, "0 through 59", in: start + "      cron: \"61 * * * *\"\n")
        try expect(.badValue, 5, 13, "five", in: start + "      cron: 6h\n")
        try expect(
            .badValue, 6, 18, "Europe/Berlin", in: start + "      cron: \"@daily\"\n      time-zone: Middle/Earth\n")
        try expect(.badValue, 6, 18, "'CEST'", in: start + "      cron: \"@daily\"\n      time-zone: CEST\n")
        try expect(.contradiction, 6, 18, "belongs to 'cron'", in: start + "      every: 1h\n      time-zone: UTC\n")
        try expect(.contradiction, 6, 15, "shorter than 'every'", in: start + "      every: 1h\n      jitter: 60m\n")
        try expect(.outOfRange, 5, 14, "1s", in: start + "      every: 0s\n")
        let watch = ConfigurationFile.registry + "watch:\n"
        try expect(.contradiction, 5, 11, "token-file", in: watch + "  listen: 0.0.0.0:9464\n")
        try expect(.badValue, 5, 11, "127.0.0.1:9464", in: watch + "  listen: 9464\n")
        try expect(.outOfRange, 5, 16, "from 1 to 1000", in: watch + "  concurrency: 0\n")
    }

    func testAProblemOfDefaultsIsSaidOnce() throws {
        let text =
            ConfigurationFile.registry + another
            + "    tags: [Sql]\ndefaults:\n  schedule: { every: 1m, jitter: 2m }\n"
        try expect(.contradiction, 7, 34, "shorter than 'every'", in: text)
    }

    func testAddresses() throws {
        for (text, host, port, isLoopback) in [
            ("127.0.0.1:0", "127.0.0.1", 0, true), ("127.9.8.7:1", "127.9.8.7", 1, true),
            ("[::1]:80", "::1", 80, true), ("LocalHost:80", "localhost", 80, true),
            ("0.0.0.0:80", "0.0.0.0", 80, false),
            ("[::]:80", "::", 80, false), ("127.0.0.1.example:80", "127.0.0.1.example", 80, false),
            ("[::ffff:127.0.0.1]:80", "::ffff:127.0.0.1", 80, false),
        ] {
            let address = try XCTUnwrap(ListenAddress(parsing: text), text)
            XCTAssertEqual(address, ListenAddress(host: host, port: port), text)
            XCTAssertEqual(address.isLoopback, isLoopback, text)
        }
        for text in ["", ":80", "80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:+1", "::1:80", "[x]:80"]
        {
            XCTAssertNil(ListenAddress(parsing: text), text)
        }
    }
}
