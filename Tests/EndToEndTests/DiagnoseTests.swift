import Foundation
import XCTest

/// A pasted build log, and what `diagnose` makes of it.
final class DiagnoseTests: EmbeddedStackCase {
    /// The transcript that Azure's support team published, with an address in the place of the one they struck out.
    private func transcript(_ address: String) -> String {
        """
        Packing source code into tar to upload...
        Uploading archived source code from '/tmp/build_archive_ba9f4b643e5b4b79b251d6213e8abd99.tar.gz'...
        Sending context (26.336 KiB) to registry: blogbuildtest...
        Queued a build with ID: ca2
        Waiting for an agent...
        2023/12/11 06:06:48 Downloading source code...
        2023/12/11 06:06:48 Finished downloading source code
        2023/12/11 06:06:48 Using acb_vol_f6e0b320-1247-4584-b5c3-c620a4d138e5 as the home volume
        2023/12/11 06:06:48 Setting up Docker configuration...
        2023/12/11 06:06:49 Successfully set up Docker configuration
        2023/12/11 06:06:49 Logging in to registry: blogbuildtest.azurecr.io
        failed to login, ran out of retries: failed to set docker credentials: Error response from daemon: Get \
        "https://blogbuildtest.azurecr.io/v2/": denied: client with IP '\(address)' is not allowed access. \
        Refer https://aka.ms/acr/firewall to grant access.
        : exit status 1
        Run ID: ca2 failed after 5s. Error: failed during run, err: exit status 1
        Run failed
        """
    }

    func testTheAgentOfAFailedBuild_willBeLetIn_andThenIs() throws {
        let agent = try stack.egress("agent-japaneast-1").address
        let before = try sync("diagnose", input: transcript(agent))
        XCTAssertEqual(before.status, 2, before.all)
        XCTAssertTrue(before.output.contains("\(agent) was refused by blogbuildtest.azurecr.io"), before.output)
        XCTAssertTrue(before.output.contains("The present plan lets it in"), before.output)
        XCTAssertEqual(try sync("apply", "--yes").status, 0)
        let after = try sync("diagnose", "--format", "json", input: transcript(agent))
        XCTAssertEqual(after.status, 0, after.all)
        let document = try XCTUnwrap(try after.json() as? [String: Any])
        let refusal = try XCTUnwrap((document["refusals"] as? [[String: Any]])?.first)
        XCTAssertEqual(refusal["ending"] as? String, "coveredNow")
        XCTAssertEqual(refusal["tag"] as? String, "AzureContainerRegistry.JapanEast")
    }

    func testAnotherRegion_isNamedWithTheLineThatSelectsIt() throws {
        let elsewhere = try sync("tags", "show", "AzureContainerRegistry.EastUS").output
        let prefix = try XCTUnwrap(elsewhere.split(separator: "\n").first { $0.contains(".") })
        let address = String(prefix.prefix { $0 != "/" })
        let result = try sync("diagnose", input: transcript(address))
        XCTAssertEqual(result.status, 2, result.all)
        XCTAssertTrue(result.output.contains("AzureContainerRegistry.EastUS (region eastus)"), result.output)
        XCTAssertTrue(result.output.contains("--tag 'AzureContainerRegistry.EastUS'"), result.output)
        XCTAssertTrue(result.output.contains("- AzureContainerRegistry.EastUS"), result.output)
    }

    func testAnAddressThatIsNotAzures_andAnIPv6Address_areToldTheirWays() throws {
        let stranger = try sync("diagnose", input: transcript("203.0.113.9"))
        XCTAssertEqual(stranger.status, 2, stranger.all)
        XCTAssertTrue(stranger.output.contains("no address of Azure's"), stranger.output)
        XCTAssertTrue(stranger.output.contains("--pin 203.0.113.9/32"), stranger.output)
        let modern = try sync("diagnose", "--format", "markdown", input: transcript("2001:db8::7"))
        XCTAssertEqual(modern.status, 2, modern.all)
        XCTAssertTrue(modern.output.contains("rules take IPv4 alone"), modern.output)
    }

    func testALogWithoutARefusal_orWithAnAddressStruckOut_isAnError() throws {
        let nothing = try sync("diagnose", "--format", "json", input: "Step 1/1 : FROM scratch\n")
        XCTAssertEqual(nothing.status, 1, nothing.all)
        XCTAssertNotNil((try nothing.json() as? [String: Any])?["errors"])
        let redacted = try sync("diagnose", input: transcript("52.xxx. xxx. xxx "))
        XCTAssertEqual(redacted.status, 1, redacted.all)
        XCTAssertTrue(redacted.error.contains("52.xxx. xxx. xxx"), redacted.error)
    }
}
