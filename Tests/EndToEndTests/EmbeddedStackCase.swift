import Foundation
import XCTest

/// A test case with an embedded stack of its own, and the service's program beside it.
class EmbeddedStackCase: CommandTestCase {
    /// The first agent of the stack's region.
    let agent = "agent-japaneast-1"

    private var started: EmbeddedStackProcess?

    /// The stack of this test.
    var stack: EmbeddedStackProcess {
        get throws { try XCTUnwrap(started) }
    }

    override func setUpWithError() throws {
        try super.setUpWithError()
        let stack = try EmbeddedStackProcess()
        started = stack
        try stack.start()
    }

    override func tearDownWithError() throws {
        started?.discard()
        started = nil
        try super.tearDownWithError()
    }

    /// Runs a command of the service against the stack.
    func sync(_ words: String..., input: String = "") throws -> CommandRunner.Result {
        try runner.run(words + ["--embedded", try stack.directory], input: input)
    }

    /// The values of the registry's rules, as the resource manager has them.
    func rules() throws -> [String] {
        let answer = try stack.arm("GET", try stack.registry.id)
        let object = try JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any]
        let ruleSet = (object?["properties"] as? [String: Any])?["networkRuleSet"] as? [String: Any]
        return try XCTUnwrap(ruleSet?["ipRules"] as? [[String: Any]]).compactMap { $0["value"] as? String }
    }
}
