import Foundation
import Synchronization
import XCTest

@testable import EmbeddedRegistry

/// What ends, and what is taken away: it counts at once, though what was verified is remembered.
final class RevocationTests: XCTestCase {
    private let fixture = TokenFixture()

    func testWhatIsTakenAwayCountsAtOnce() async throws {
        let service = fixture.service()
        fixture.setAdmin("one")
        fixture.setToken("reader", "p", ["repositories/a/content/read"])
        let basic = TokenFixture.basic("blogbuildtest", "one")
        let bearer =
            "Bearer "
            + (try await fixture.accessToken(["repository:a:pull"], of: service, user: "reader", password: "p"))
        let admin =
            "Bearer "
            + (try await fixture.accessToken(["repository:a:*"], of: service, user: "blogbuildtest", password: "one"))
        for header in [basic, bearer, admin] { XCTAssertNil(fixture.code(service, header)) }
        fixture.setAdmin("two", id: "a2")
        XCTAssertEqual(fixture.code(service, basic), .wrongPassword, "renewed")
        XCTAssertEqual(fixture.code(service, admin), .revoked, "got with the password before")
        XCTAssertNil(fixture.code(service, bearer), "another's")
        fixture.setAdmin(nil)
        XCTAssertEqual(
            fixture.code(service, TokenFixture.basic("blogbuildtest", "two")), .wrongPassword, "switched off")
        fixture.setToken("reader", "p", ["repositories/b/content/read"])
        XCTAssertFalse(try service.grant(authorization: bearer).allows(.pull, on: "a"), "another scope map")
        fixture.setToken("reader", "", nil)
        XCTAssertEqual(fixture.code(service, bearer), .revoked, "deleted")
    }

    /// What the clients of a test show at the moment.
    private final class ShownHeaders: Sendable {
        let list = Mutex<[String]>([])
    }

    /// Clients whose credentials are being verified while the settings change leave nothing behind in the memory.
    func testWhatIsTakenAwayCountsAtOnce_whileManyAsk() async throws {
        let service = fixture.service()
        let shownHeaders = ShownHeaders()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    while !Task.isCancelled {
                        for header in shownHeaders.list.withLock({ $0 }) {
                            _ = try? service.grant(authorization: header)
                        }
                        await Task.yield()
                    }
                }
            }
            for round in 0..<60 {
                fixture.setAdmin("secret", id: "a\(round)")
                let token = try await fixture.accessToken(
                    ["repository:a:pull"], of: service, user: "blogbuildtest", password: "secret")
                let shown = ["Bearer \(token)", TokenFixture.basic("blogbuildtest", "secret")]
                shownHeaders.list.withLock { $0 = shown }
                for header in shown { XCTAssertNil(fixture.code(service, header)) }
                fixture.setAdmin(nil)
                for header in shown { XCTAssertNotNil(fixture.code(service, header), "round \(round)") }
            }
            group.cancelAll()
        }
    }

    func testPasswordEndsWhenItsTimeIsOver() async throws {
        let service = fixture.service()
        fixture.setToken("reader", "p", ["repositories/a/content/read"], expiry: fixture.time.addingTimeInterval(600))
        let basic = TokenFixture.basic("reader", "p")
        let bearer =
            "Bearer "
            + (try await fixture.accessToken(["repository:a:pull"], of: service, user: "reader", password: "p"))
        fixture.advance(by: 599)
        for header in [basic, bearer] { XCTAssertNil(fixture.code(service, header)) }
        fixture.advance(by: 1)
        XCTAssertEqual(fixture.code(service, basic), .wrongPassword)
        XCTAssertEqual(fixture.code(service, bearer), .expired)
    }

    func testRememberedTokensExpireToo() async throws {
        let service = fixture.service()
        fixture.setAdmin("secret")
        let bearer =
            "Bearer "
            + (try await fixture.accessToken(
                ["repository:a:pull"], of: service, user: "blogbuildtest", password: "secret"))
        XCTAssertNil(fixture.code(service, bearer))
        fixture.advance(by: 75 * 60)
        XCTAssertEqual(fixture.code(service, bearer), .expired)
    }

    func testRefreshTokenAsABasicPasswordExpiresToo() async throws {
        let service = fixture.service()
        let refresh = try await fixture.exchanged(service).token("refresh_token")
        let basic = TokenFixture.basic("00000000-0000-0000-0000-000000000000", refresh)
        XCTAssertNil(fixture.code(service, basic))
        fixture.advance(by: 3 * 3600)
        XCTAssertEqual(fixture.code(service, basic), .expired)
    }

    func testCacheIsBoundedAndKeepsWhatIsUsed() async throws {
        let service = fixture.service(cacheCapacity: 16)
        fixture.setAdmin("secret")
        let basic = TokenFixture.basic("blogbuildtest", "secret")
        for _ in 0..<100 {
            let token = try await fixture.accessToken(
                ["repository:a:pull"], of: service, user: "blogbuildtest", password: "secret")
            _ = try service.grant(authorization: "Bearer \(token)")
            _ = try service.grant(authorization: basic)
            XCTAssertLessThanOrEqual(service.cachedGrants, 16)
        }
        XCTAssertGreaterThan(service.cachedGrants, 4)
        for number in 0..<100 { _ = fixture.code(service, "Bearer \(number)") }
        XCTAssertLessThanOrEqual(service.cachedGrants, 16)
    }
}
