import Foundation
import XCTest

/// `doctor` on a running stack: a line for each check, and what to do where something is wrong.
final class DoctorTests: EmbeddedStackCase {
    /// The lines of `doctor`, which ends with `status`.
    private func lines(
        status: Int32, _ more: String..., file: StaticString = #filePath, line: UInt = #line
    ) throws -> [String] {
        let running = try runner.start(["doctor", "--embedded", stack.directory] + more)
        XCTAssertTrue(running.waitBlocking(limit: 120), file: file, line: line)
        let result = try running.result()
        XCTAssertEqual(result.status, status, result.all, file: file, line: line)
        XCTAssertFalse(result.all.contains(try stack.token.trimmingCharacters(in: .whitespacesAndNewlines)))
        return result.output.components(separatedBy: "\n")
    }

    private func update(_ properties: String) throws {
        let answer = try stack.arm("PATCH", try stack.registry.id, #"{"properties":{\#(properties)}}"#)
        XCTAssertEqual(answer.status, 200, answer.body)
    }

    func testALock_isNamed_andForbidsTheWrite_untilItIsGone() throws {
        let lock = "\(try stack.registry.id)/providers/Microsoft.Authorization/locks/do-not-touch"
        XCTAssertEqual(try stack.arm("PUT", lock, #"{"properties":{"level":"ReadOnly"}}"#).status / 100, 2)
        XCTAssertTrue(
            try lines(status: 1).contains { $0.hasPrefix("fail blogbuildtest: locks: ReadOnly: do-not-touch") })
        let run = try runner.run("apply", "--yes", "--embedded", stack.directory)
        XCTAssertEqual(run.status, 1, run.all)
        XCTAssertTrue(run.error.contains("the lock 'do-not-touch' forbids the change"), run.error)
        XCTAssertTrue(run.error.contains("The registry's rules are unchanged"), run.error)
        XCTAssertEqual(try stack.arm("DELETE", lock).status / 100, 2)
        XCTAssertTrue(try lines(status: 0).contains("ok   blogbuildtest: locks: none"))
        XCTAssertEqual(try runner.run("apply", "--yes", "--embedded", stack.directory).status, 0)
    }

    func testTheClocksAgree_ofTwoProgramsOnOneMachine() throws {
        let found = try lines(status: 0)
        XCTAssertTrue(found.contains { $0.hasPrefix("ok   blogbuildtest: clock: ") }, "\(found)")
    }

    func testOpenDoors_areWarnings_withTheCommandThatShutsThem() throws {
        try update(#""adminUserEnabled":true,"anonymousPullEnabled":true"#)
        let found = try lines(status: 0)
        for (door, advice) in [
            ("trusted services", "--allow-trusted-services false"), ("admin user", "--admin-enabled false"),
            ("anonymous pull", "--anonymous-pull-enabled false"),
        ] {
            let line = try XCTUnwrap(found.first { $0.hasPrefix("warn blogbuildtest: \(door): ") }, "\(found)")
            XCTAssertTrue(line.hasSuffix(advice), line)
        }
    }

    func testAModeInWhichRulesMeanNothing_fails() throws {
        try update(#""publicNetworkAccess":"Disabled""#)
        XCTAssertTrue(
            try lines(status: 1).contains { $0.hasPrefix("fail blogbuildtest: access mode: public network access is") })
    }

    func testAQuotaThatOthersUseUp_fails_andARefusalSaysSo() throws {
        try stack.setRules((1...100).map { "203.0.113.\($0)" })
        XCTAssertTrue(
            try lines(status: 1).contains {
                $0.hasPrefix("fail blogbuildtest: quota: 100 of 100 rules used (reported), 100 not ours")
            })
        let run = try runner.run("apply", "--yes", "--embedded", stack.directory)
        XCTAssertEqual(run.status, 3, run.all)
        XCTAssertTrue(run.output.contains("refused by feasibility"), run.output)
    }

    func testATokenThatOthersMayRead_isRefused_andNotShown() throws {
        let token = try stack.ready.token
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: token)
        XCTAssertTrue(
            try lines(status: 1).contains {
                $0.hasPrefix("fail blogbuildtest: credentials: ") && $0.contains("chmod 600")
            })
    }

    func testATag_thatIsNotPublished_fails_withTheNearestNames() throws {
        let found = try lines(status: 1, "--tag", "AzureContainerRegistry.JapanEst")
        let line = try XCTUnwrap(found.first { $0.hasPrefix("fail blogbuildtest: tags: ") }, "\(found)")
        XCTAssertTrue(line.contains("'AzureContainerRegistry.JapanEast'"), line)
    }
}
