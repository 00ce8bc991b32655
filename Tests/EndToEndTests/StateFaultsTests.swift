import Foundation
import LoopbackServer
import XCTest

/// A state directory or a configuration that cannot be used: nothing is sent, and the next run converges.
final class StateFaultsTests: FaultCase {
    private let foreign = ["203.0.113.9", "not an address"]
    private var state: String { folder.appending(path: "state").path }

    override func setUp() async throws {
        try await super.setUp()
        azure.change { [foreign] in $0.rules = foreign }
    }

    private func writesOfRules() -> Int { azure.requests.filter { $0.method == "PATCH" }.count }

    /// Runs a shell script in a mount namespace of its own, where `$state` and `$program` are set.
    private func runWithMounts(_ script: String) async throws -> CommandRunner.Result {
        let namespace = ["--user", "--map-root-user", "--mount"]
        let probe = try runner.with("/usr/bin/env").run("unshare", namespace[0], namespace[1], namespace[2], "true")
        try XCTSkipUnless(probe.status == 0, "this system lends no mount namespace: \(probe.error)")
        var shell = runner.with("/usr/bin/env")
        shell.environment = [
            "state": state, "config": folder.appending(path: "acr-firewall-sync.yaml").path,
            "program": CommandRunner.programs.appending(path: "acr-firewall-sync").path,
        ]
        return try await shell.start(["unshare"] + namespace + ["sh", "-c", script]).wait()
    }

    // MARK: - The disk

    func testAFullDisk_isFoundBeforeAnythingIsWritten() async throws {
        let result = try await runWithMounts(
            """
            mkdir -m 700 "$state" && mount -t tmpfs -o size=1m,mode=0700 tmpfs "$state" || exit 99
            "$program" plan --config "$config" > /dev/null
            dd if=/dev/zero of="$state/filler" bs=1k 2> /dev/null
            "$program" apply --yes --config "$config" < /dev/null
            """)
        assertUntouched(result, rules: foreign, saying: "The disk is full", "ledger.sqlite")
        XCTAssertEqual(writesOfRules(), 0)
        try await assertConverges(keeping: foreign)
    }

    func testADiskTooSmallForTheArchive_isSaid_andTheRunGoesOn() async throws {
        let result = try await runWithMounts(
            """
            mkdir -m 700 "$state" && mount -t tmpfs -o size=1m,mode=0700 tmpfs "$state" || exit 99
            "$program" history --config "$config" > /dev/null
            mkdir -m 700 "$state/publications" "$state/downloads" || exit 99
            mount -t tmpfs -o size=4k,mode=0700 tmpfs "$state/publications" || exit 99
            dd if=/dev/zero of="$state/publications/filler" bs=1k 2> /dev/null
            "$program" apply --yes --config "$config" < /dev/null
            """)
        XCTAssertEqual(result.status, 0, result.all)
        XCTAssertTrue(result.all.contains("could not be archived"), result.all)
        XCTAssertEqual(azure.rules, foreign + ["20.1.0.0/24", "20.1.8.0/24"])
    }

    func testAReadOnlyStateDirectory_isFoundBeforeAnythingIsWritten() async throws {
        let result = try await runWithMounts(
            """
            mkdir -m 700 "$state" && mount -t tmpfs -o size=1m,mode=0700 tmpfs "$state" || exit 99
            "$program" plan --config "$config" > /dev/null
            mount -o remount,ro "$state" || exit 99
            "$program" apply --yes --config "$config" < /dev/null
            """)
        assertUntouched(result, rules: foreign, saying: "Read-only file system")
        XCTAssertEqual(writesOfRules(), 0)
        try await assertConverges(keeping: foreign)
    }

    func testALedgerThatCannotBeWrittenAfterTheWrite_isSaid_andTheNextRunSettlesIt() async throws {
        // Where a folder has the journal's name, SQLite cannot begin a transaction.
        let journal = state + "/ledger.sqlite-journal"
        azure.interfere { [azure] request in
            guard request.method == "PATCH", let azure else { return nil }
            try? FileManager.default.removeItem(atPath: journal)
            try? FileManager.default.createDirectory(atPath: journal, withIntermediateDirectories: false)
            return .after(.json(azure.resource))
        }
        let result = try await sync("apply", "--yes")
        XCTAssertEqual(result.status, 1, result.all)
        XCTAssertTrue(result.error.contains("written and read back"), result.error)
        XCTAssertTrue(result.error.contains("next run"), result.error)
        try FileManager.default.removeItem(atPath: journal)
        try await assertConverges(keeping: foreign)
        let history = try await sync("history")
        XCTAssertTrue(history.output.contains("recovered"), history.output)
        azure.change { $0.prefixes = ["20.1.0.0/24"] }
        let later = try await sync(
            "apply", "--yes", "--grace-days", "0", "--override", "removed-share", "--reason", "a test")
        XCTAssertEqual(later.status, 0, later.all)
        XCTAssertEqual(azure.rules, foreign + ["20.1.0.0/24"], "what the interrupted run wrote is ours")
    }

    // MARK: - The ledger

    func testALedgerOfANewerVersion_isLeftAlone() async throws {
        try await assertConverges(keeping: foreign)
        let ledger = URL(filePath: state + "/ledger.sqlite")
        let good = try Data(contentsOf: ledger)
        var newer = good
        newer[60..<64] = Data([0, 0, 0, 99])  // user_version in SQLite's header
        try newer.write(to: ledger)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: ledger.path)
        azure.change { [foreign] in $0.rules = foreign }
        for arguments in [["plan"], ["apply", "--yes"], ["history"], ["adopt", "203.0.113.9", "--yes"]] {
            let result = try await start(arguments).wait()
            assertUntouched(result, rules: foreign, saying: "has version 99", "Nothing was changed")
        }
        XCTAssertEqual(try Data(contentsOf: ledger), newer)
        try good.write(to: ledger)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: ledger.path)
        try await assertConverges(keeping: foreign)
    }

    func testALedgerThatIsNone_isLeftAlone() async throws {
        try FileManager.default.createDirectory(
            atPath: state, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let path = state + "/ledger.sqlite"
        _ = FileManager.default.createFile(
            atPath: path, contents: Data(String(repeating: "no database ", count: 100).utf8),
            attributes: [.posixPermissions: 0o600])
        let result = try await sync("apply", "--yes")
        assertUntouched(result, rules: foreign, saying: "is not an SQLite file")
        try FileManager.default.removeItem(atPath: path)
        try await assertConverges(keeping: foreign)
    }

    func testAStateDirectoryThatOthersMayEnter_isRefused() async throws {
        try FileManager.default.createDirectory(
            atPath: state, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        let result = try await sync("apply", "--yes")
        assertUntouched(result, rules: foreign, saying: "chmod 700")
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: state)
        try await assertConverges(keeping: foreign)
    }

    // MARK: - The configuration

    func testAConfigurationWithATypo_isExplained_andNothingIsAsked() async throws {
        try writeConfiguration(extra: "    resreve: 5")
        let result = try await sync("apply", "--yes")
        assertUntouched(result, rules: foreign, saying: "'resreve'", "'reserve'", "acr-firewall-sync.yaml:18:")
        XCTAssertEqual(azure.requests.count, 0)
        try writeConfiguration()
        try await assertConverges(keeping: foreign)
    }
}
