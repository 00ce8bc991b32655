import Foundation
import IPNetworks
import ServiceTags
import XCTest

@testable import FirewallSync

/// What a build's log tells of refused clients, and what each turns out to be.
final class BuildLogTests: XCTestCase {
    private func scan(_ text: String, size: Int = .max) -> BuildLog {
        var scanner = BuildLogScanner()
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: min(size, max(bytes.count, 1))) {
            bytes[start..<min(start + min(size, bytes.count), bytes.count)].withUnsafeBufferPointer { scanner.take($0) }
        }
        scanner.finish()
        return scanner.log
    }

    private func found(_ text: String) -> [String] {
        scan(text).refusals.map { "\($0.address)@\($0.host ?? "-")×\($0.count)" }
    }

    /// The last lines of a failed `az acr build`, as Azure's support team showed them, with an address.
    private let transcript = """
        2023/12/11 06:06:49 Logging in to registry: blogbuildtest.azurecr.io
        failed to login, ran out of retries: failed to set docker credentials: Error response from daemon: Get \
        "https://blogbuildtest.azurecr.io/v2/": denied: client with IP '52.1.2.3' is not allowed access. \
        Refer https://aka.ms/acr/firewall to grant access.
        : exit status 1
        Run ID: ca2 failed after 5s. Error: failed during run, err: exit status 1
        """

    func testEveryWayInWhichToolsQuoteTheSentence() {
        XCTAssertEqual(found(transcript), ["52.1.2.3@blogbuildtest.azurecr.io×1"])
        let sentences = [
            "client with IP '52.1.2.3' is not allowed access", "client with IP \"52.1.2.3\" is not allowed access",
            "client with IP \\u002752.1.2.3\\u0027 is not allowed access",
            "Client with IP 52.1.2.3 is not allowed access",
            "client with IP &#39;52.1.2.3&#39; is not allowed access",
            "client with IP \\'52.1.2.3\\' is not allowed access",
            "client with IP ‘52.1.2.3’ is not allowed access",
            "client with IP \\\\\\\"52.1.2.3\\\\\\\" is not allowed access",
            "client with IP '\u{1b}[31m52.1.2.3\u{1b}[0m' is not \u{1b}]8;;https://x.y\u{7}allowed access",
        ]
        for sentence in sentences {
            XCTAssertEqual(found("denied: \(sentence). Refer …\r\n"), ["52.1.2.3@-×1"], sentence)
            XCTAssertEqual(
                found("GET https://r.azurecr.io:443/v2/: \(sentence)"), ["52.1.2.3@r.azurecr.io×1"], sentence)
        }
        XCTAssertEqual(found("client with IP '2603:1030::7' is not allowed access"), ["2603:1030::7@-×1"])
        XCTAssertEqual(found("nothing of the kind"), [])
    }

    func testPiecesOfAnySize_giveTheSame() {
        let text = transcript + "\r\n" + transcript.replacing("52.1.2.3", with: "52.1.2.4")
        let whole = scan(text)
        XCTAssertEqual(whole.refusals.map(\.count), [1, 1])
        for size in [1, 2, 3, 7, 64, 300] { XCTAssertEqual(scan(text, size: size), whole, "pieces of \(size)") }
    }

    func testALineWithoutEnd_isReadInBoundedPieces_andEachSentenceOnce() {
        let filler = String(repeating: "x", count: 30_011)
        let text = (0..<12).map { _ in filler + "client with IP '52.1.2.3' is not allowed access" }.joined()
        XCTAssertEqual(found(text), ["52.1.2.3@-×12"])
    }

    func testAnAddressThatWasStruckOut_isSaidToBeNone() {
        let log = scan(transcript.replacing("52.1.2.3", with: "52.xxx. xxx. xxx "))
        XCTAssertEqual(log.refusals, [])
        XCTAssertEqual(log.unreadable, ["52.xxx. xxx. xxx"])
    }

    func testMoreClientsThanTheLimit_areCounted() {
        let log = scan(
            (0..<1_000).map { "client with IP '52.1.\($0 / 250).\($0 % 250)' is not allowed access\n" }.joined())
        XCTAssertEqual(log.refusals.count, BuildLogScanner.limit)
        XCTAssertEqual(log.beyondLimit, 1_000 - BuildLogScanner.limit)
    }

    // MARK: - Diagnosis

    func testEachClient_turnsOutToBeExactlyOneThing() throws {
        var world = PlanningFixture()
        world.tags += [
            ServiceTag(name: "AzureContainerRegistry.WestUS", region: "westus", ipv4: prefixes("20.5.0.0/24")),
            ServiceTag(name: "AzureCloud.westus", region: "westus", ipv4: prefixes("20.5.0.0/16")),
            ServiceTag(name: "Narrower.WestUS", region: "westus", ipv4: prefixes("20.5.0.0/30")),
        ]
        world.rules = ["20.1.0.0/24", "203.0.113.9"]
        world.owned = ["20.1.0.0/24"]
        let plan = world.plan()
        let publication = world.input.publication.publication
        let expected: [(String, Diagnosis.Ending, String?, String?)] = [
            ("20.1.0.7", .coveredNow, "AzureContainerRegistry.JapanEast", "japaneast"),
            ("203.0.113.9", .coveredNow, nil, nil),
            ("20.1.8.7", .willBeCovered, "AzureContainerRegistry.JapanEast", "japaneast"),
            ("20.5.0.1", .notSelected, "AzureContainerRegistry.WestUS", "westus"),
            ("20.5.9.1", .notSelected, "AzureCloud.westus", "westus"),
            ("198.51.100.7", .notAzure, nil, nil), ("2603:1030::7", .ipv6, nil, nil),
        ]
        for (address, ending, tag, region) in expected {
            let refusal = BuildLog.Refusal(address: try AnyIPAddress(parsing: address), host: nil, count: 1)
            let diagnosis = Diagnosis(of: refusal, plan: plan, publication: publication)
            XCTAssertEqual(diagnosis.ending, ending, address)
            XCTAssertEqual(diagnosis.tag, tag, address)
            XCTAssertEqual(diagnosis.region, region, address)
            XCTAssertFalse(diagnosis.remedies.isEmpty, address)
        }
        let other = Diagnosis(
            of: BuildLog.Refusal(address: try AnyIPAddress(parsing: "20.5.0.1"), host: nil, count: 1), plan: plan,
            publication: publication)
        XCTAssertTrue(other.remedies[0].contains("--tag 'AzureContainerRegistry.WestUS'"), "\(other.remedies)")
    }
}
