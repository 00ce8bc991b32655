import Alerting
import FirewallSync
import XCTest

final class AlertTests: XCTestCase {
    func testSeveritiesStandInTheOrderOfTheirUrgency() {
        XCTAssertEqual(Alert.Severity.allCases.shuffled().sorted(), [.info, .warning, .critical])
    }
}
