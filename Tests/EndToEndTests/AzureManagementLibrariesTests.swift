import Foundation
import XCTest

/// Programs work on registries and builds with Microsoft's management libraries.
final class AzureManagementLibrariesTests: XCTestCase {
    private var stack: EmbeddedStackProcess!

    override func setUpWithError() throws {
        stack = try EmbeddedStackProcess(arguments: ["--propagation-delay", "0"])
        try stack.start()
    }

    override func tearDown() { stack.discard() }

    func testEveryOperationOnRegistriesWorks() throws {
        try assertSteps(
            "azure-mgmt-containerregistry.py", needing: "azure.mgmt.containerregistry",
            [
                "get and list", "check_name_availability", "network rules", "list_usages", "credentials",
                "tokens and scope maps", "create and delete",
            ])
    }

    func testEveryOperationOnRunsWorks() throws {
        try stack.patch(#"{"networkRuleSet":{"defaultAction":"Allow"}}"#)
        try assertSteps(
            "azure-mgmt-containerregistrytasks.py", needing: "azure.mgmt.containerregistrytasks",
            [
                "schedule_run", "get", "get_log_sas_url", "a run that fails", "list", "update", "cancel",
                "what is not there",
            ])
    }

    private func assertSteps(
        _ script: String, needing module: String, _ steps: [String], line: UInt = #line
    ) throws {
        let (ready, signIn) = (try stack.ready, try stack.ready.signIn)
        let result = try stack.python(
            script, needing: [module, "azure.identity"], ready.arm, ready.subscription, "blog",
            try stack.registry.name, signIn.authority, signIn.client, signIn.secretFile)
        XCTAssertEqual(result.status, 0, result.all, line: line)
        XCTAssertEqual(result.output.split(separator: "\n").map(String.init), steps, result.error, line: line)
    }
}
