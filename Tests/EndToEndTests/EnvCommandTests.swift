import Foundation
import XCTest

/// A person's shell takes what `acr-embedded env` prints.
final class EnvCommandTests: RegistryClientCase {
    private var program: String { CommandRunner.programs.appendingPathComponent("acr-embedded").path }

    func testAShellReachesTheStackByItsRealNames() throws {
        let script = """
            eval "$("$0" env --data "$1")"
            curl --silent --output /dev/null --write-out '%{http_code} ' https://BlogBuildTest.azurecr.io/v2/
            curl --silent --output /dev/null --write-out '%{http_code} ' "$2/v2/"
            curl --silent --output /dev/null --write-out '%{http_code} ' https://management.azure.com/subscriptions
            curl --silent https://login.microsoftonline.com/adfs/.well-known/openid-configuration | grep -c token_endpoint
            """
        // What curl prefers to the variables of every program, as a company's shell has it.
        var runner: CommandRunner = self.runner
        runner.environment["CURL_CA_BUNDLE"] = "/etc/ssl/certs/ca-certificates.crt"
        runner.environment["https_proxy"] = "http://127.0.0.1:9"
        runner.environment["no_proxy"] = ".azurecr.io"
        let result = try runner.tool("sh", ["-c", script, program, stack.directory, try stack.registry.url])
        XCTAssertEqual(result.output, "401 401 401 1\n", result.all)
    }

    func testAnotherEgressPointIsAnotherAddress() throws {
        let script = """
            eval "$("$0" env --egress agent-japaneast-1 --data "$1")"
            curl --silent --cacert "$SSL_CERT_FILE" https://blogbuildtest.azurecr.io/v2/
            """
        let result = try runner.tool("sh", ["-c", script, program, stack.directory])
        XCTAssertTrue(
            result.output.contains("client with IP '\(try stack.egress("agent-japaneast-1").address)'"), result.all)
        let unknown = try stack.command("env", "--egress", "nobody")
        XCTAssertEqual(unknown.status, 1)
        XCTAssertTrue(unknown.error.contains("There is no egress point 'nobody'"), unknown.error)
    }

    func testFishTakesItToo() throws {
        let script = "\(program) env --shell fish --data \(stack.directory) | source; echo $HTTPS_PROXY $NO_PROXY"
        let result = try runner.tool("fish", ["--no-config", "-c", script])
        XCTAssertEqual(result.output, "\(try stack.egress("operator").proxy) localhost,127.0.0.1\n", result.all)
    }

    func testAShellThatHasJustStartedTheStackWaitsForIt() throws {
        // One that asks before there is anything, and is let go on without the variables at once unless it waits.
        let script = #"""
            "$0" env --data "$1"; echo "$?"
            "$0" serve --data "$1" >"$1.line" 2>&1 & eval "$("$0" env --data "$1" --wait 60)"
            printf %s "$SSL_CERT_FILE"; kill "$!"; wait "$!"
            """#
        let folder = path("later")
        let result = try runner.tool("sh", ["-c", script, program, folder])
        XCTAssertEqual(result.output, "1\n\(folder)/authority/ca.pem", result.all)
        XCTAssertTrue(result.error.contains("No embedded stack runs on '\(folder)'"), result.all)
        XCTAssertEqual(try stack.command("env", "--wait", "-1").status, 64)
    }

    func testAFolderWithAnyNameIsQuoted() throws {
        let folder = path("it's \"$HOME\" \\ `x` %")
        let other = try runner.with(program).start(["serve", "--data", folder])
        defer {
            other.send(SIGTERM)
            _ = other.waitBlocking(limit: 60)
        }
        _ = try other.firstLine(limit: 60)
        let script = #"eval "$("$0" env --data "$1")"; printf %s "$SSL_CERT_FILE""#
        XCTAssertEqual(try runner.tool("sh", ["-c", script, program, folder]).output, "\(folder)/authority/ca.pem")
        let fish =
            #"eval $argv[1] env --shell fish --data (string escape -- $argv[2]) | source; printf %s $SSL_CERT_FILE"#
        XCTAssertEqual(
            try runner.tool("fish", ["--no-config", "-c", fish, program, folder]).output, "\(folder)/authority/ca.pem")
    }
}
