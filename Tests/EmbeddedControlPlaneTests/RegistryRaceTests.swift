import Foundation
import XCTest

@testable import EmbeddedControlPlane

final class RegistryRaceTests: XCTestCase {
    func testEveryRequestIsAnswered_whenARegistryIsMadeAndDeletedByManyAtOnce() async throws {
        try await StackFixture.with { stack in
            let path = stack.registry.replacingOccurrences(of: "blogbuildtest", with: "contested")
            for round in 1...3 {
                let statuses = try makeAndDelete(40, path, on: stack)
                XCTAssertEqual(statuses.count, 40, "round \(round)")
                XCTAssertTrue(Set(statuses).isSubset(of: ["200", "204", "404", "409"]), "round \(round): \(statuses)")
            }
            // Whoever came last, the name is whole.
            let body = #"{"location":"eastus","sku":{"name":"Premium"}}"#
            XCTAssertEqual(try stack.arm("PUT", path, body).status, 200)
            let proxy = try XCTUnwrap(stack.ready.egress.first).proxy
            XCTAssertEqual(try stack.curl(["--proxy", proxy, "https://contested.azurecr.io/v2/"]).status, 401)
            // Listeners that are closing take their sockets away when their connections have ended.
            try await stack.eventually {
                try FileManager.default.contentsOfDirectory(atPath: stack.directory.socketDirectory)
                    .filter { $0.hasPrefix("registry-") }.count == 2
            }
        }
    }

    func testReadyFileNamesEachOfMany_whenTheyAreMadeAtOnce() async throws {
        try await StackFixture.with { stack in
            let names = (100..<124).map { "fleet\($0)" }
            let puts = names.map { (path: stack.registry.replacing("blogbuildtest", with: $0), arguments: Self.put) }
            XCTAssertEqual(try send(puts, to: stack), names.map { _ in "200" })
            let expected = (["blogbuildtest"] + names).sorted()
            // Whoever has made a registry finds it in the file.
            let file = try Data(contentsOf: URL(fileURLWithPath: stack.directory.readyFile))
            let ready = try JSONDecoder().decode(ReadyDocument.self, from: file)
            XCTAssertEqual(ready.registries.map(\.name), expected)
            XCTAssertEqual(Set(ready.registries.map(\.url)).count, expected.count)
        }
    }

    func testADeletionLeavesNothing_whenUploadsBeginMeanwhile() async throws {
        try await StackFixture.with { stack in
            for round in 1...4 {
                let path = stack.registry.replacing("blogbuildtest", with: "doomed\(round)")
                let body = #"{"location":"eastus","sku":{"name":"Premium"},"properties":{"adminUserEnabled":true}}"#
                XCTAssertEqual(try stack.arm("PUT", path, body).status, 200)
                let file = try Data(contentsOf: URL(fileURLWithPath: stack.directory.readyFile))
                let ready = try JSONDecoder().decode(ReadyDocument.self, from: file)
                let registry = try XCTUnwrap(ready.registries.first { $0.name == "doomed\(round)" })
                let password = try String(contentsOfFile: XCTUnwrap(registry.passwordFile), encoding: .utf8)
                let uploads = (0..<60).map { _ in
                    ["--user", "\(registry.name):\(password)", "--data", "", "\(registry.url)/v2/app/blobs/uploads/"]
                }
                let deletion = try deletion(of: path, on: stack)
                let statuses = try run(uploads[..<30] + [deletion] + uploads[30...], on: stack)
                // 401, because the passwords go first; 000 is a connection that a closed listener refused.
                XCTAssertTrue(Set(statuses).isSubset(of: ["200", "202", "401", "503", "000"]), "\(statuses)")
                try await stack.eventually {
                    try FileManager.default.contentsOfDirectory(atPath: stack.directory.registriesDirectory)
                        .allSatisfy { $0 == "1" }
                }
            }
        }
    }

    private func deletion(of path: String, on stack: StackFixture) throws -> [String] {
        let token = try String(contentsOfFile: stack.ready.token, encoding: .utf8)
        return [
            "--header", "Authorization: Bearer \(token)", "--request", "DELETE",
            "\(stack.ready.arm)\(path)?api-version=2025-11-01",
        ]
    }

    private static let put = ["--request", "PUT", "--data", #"{"location":"eastus","sku":{"name":"Premium"}}"#]

    /// The statuses of `count` requests at once, every other of which makes the registry, the rest of which delete it.
    private func makeAndDelete(_ count: Int, _ path: String, on stack: StackFixture) throws -> [String] {
        try send(
            (0..<count).map { (path: path, arguments: $0.isMultiple(of: 2) ? Self.put : ["--request", "DELETE"]) },
            to: stack)
    }

    /// The statuses of requests at once.
    private func send(_ requests: [(path: String, arguments: [String])], to stack: StackFixture) throws -> [String] {
        let token = try String(contentsOfFile: stack.ready.token, encoding: .utf8)
        return try run(
            requests.map { request in
                ["--header", "Authorization: Bearer \(token)"] + request.arguments
                    + ["\(stack.ready.arm)\(request.path)?api-version=2025-11-01"]
            }, on: stack)
    }

    /// The statuses of curl's transfers with these arguments, at once.
    private func run(_ transfers: some Collection<[String]>, on stack: StackFixture) throws -> [String] {
        let common = [
            "--silent", "--cacert", stack.ready.ca, "--max-time", "60", "--output", "/dev/null", "--write-out",
            "%{http_code}\\n",
        ]
        let transfers = transfers.map { common + $0 }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            ["curl", "--parallel", "--parallel-immediate", "--parallel-max", "50"]
            + transfers.joined(separator: ["--next"])
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        if process.terminationStatus == 127 { throw XCTSkip("curl is missing; scripts/bootstrap installs it") }
        return text.split(separator: "\n").map(String.init)
    }
}
