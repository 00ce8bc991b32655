import Foundation
import XCTest

/// Somebody who is not root starts the stack.
final class OrdinaryUserTests: XCTestCase {
    func testClientsComeThroughAnEgressPointOfAnOrdinaryUser() throws {
        let setpriv = "/usr/bin/setpriv"
        guard FileManager.default.isExecutableFile(atPath: setpriv) else {
            throw XCTSkip("setpriv is missing; it is in Debian's util-linux")
        }
        let stack = try EmbeddedStackProcess()
        // Root without any of its rights is as good as anybody, and may read what was built here.
        if geteuid() == 0 { stack.launcher = [setpriv, "--bounding-set", "-all"] }
        try stack.start()
        defer { stack.discard() }
        // A second time: what the first did to the stack would be seen by now.
        for _ in 1...2 { XCTAssertEqual(try stack.knock(as: "agent-japaneast-1").status, 403) }
        XCTAssertEqual(try stack.stop(), 0)
    }
}
