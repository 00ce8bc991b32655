import AzureResourceManager
import FirewallSync
import XCTest

/// The keys of `throttle`.
final class ThrottleConfigurationTests: XCTestCase {
    private func limits(_ text: String) throws -> RequestLimits {
        try ConfigurationFile(ConfigurationFile.registry + text, of: self).load().throttle
    }

    func testWithoutKeysTheLimitsAreAzures() throws {
        XCTAssertEqual(try limits(""), .azure)
        XCTAssertEqual(try limits("throttle: {}\n"), .azure)
    }

    func testEachFigureCanBeSet() throws {
        XCTAssertEqual(
            try limits("throttle: { read-burst: 10, read-rate: 2, write-burst: 5, write-rate: 1 }\n"),
            RequestLimits(reads: .init(burst: 10, rate: 2), writes: .init(burst: 5, rate: 1)))
        XCTAssertEqual(
            try limits("throttle:\n  write-rate: 20\n"),
            RequestLimits(reads: RequestLimits.azure.reads, writes: .init(burst: 200, rate: 20)))
    }

    func testTheLimitsCanBeLifted() throws {
        XCTAssertEqual(try limits("throttle: { unlimited: true }\n"), .unlimited)
        XCTAssertEqual(try limits("throttle: { unlimited: false }\n"), .azure)
    }

    func testARateOfNothingIsAProblemAtItsLine() throws {
        let file = try ConfigurationFile(ConfigurationFile.registry + "throttle:\n  read-rate: 0\n", of: self)
        let problems = file.problems()
        XCTAssertEqual(problems.map(\.code), [.outOfRange])
        XCTAssertTrue("\(problems)".contains("from 1 to 100000"), "\(problems)")
    }
}
