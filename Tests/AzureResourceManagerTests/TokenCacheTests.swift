import Synchronization
import XCTest

@testable import AzureResourceManager

final class TokenCacheTests: XCTestCase {
    /// Numbers its tokens, and gives none before it is let.
    private final class Source: TokenSource {
        private let state = Mutex((number: 0, isFailing: false))
        private let lifetime: Double?
        private let now: @Sendable () -> Double
        private let gate: AsyncStream<Void>?

        init(lifetime: Double?, now: @escaping @Sendable () -> Double, gate: AsyncStream<Void>? = nil) {
            self.lifetime = lifetime
            self.now = now
            self.gate = gate
        }

        var fetches: Int { state.withLock { $0.number } }

        func fail(_ isFailing: Bool) { state.withLock { $0.isFailing = isFailing } }

        func fetch() async throws(ResourceManagerError) -> AccessToken {
            let (number, isFailing) = state.withLock { state in
                state.number += 1
                return state
            }
            if let gate { for await _ in gate { break } }
            if isFailing { throw ResourceManagerError(code: .credential, description: "no") }
            return AccessToken(value: "t\(number)", expires: lifetime.map { now() + $0 })
        }
    }

    private final class Clock: Sendable {
        private let time = Mutex(1_000.0)
        var now: @Sendable () -> Double { { [self] in time.withLock { $0 } } }
        func advance(_ seconds: Double) { time.withLock { $0 += seconds } }
    }

    func testTokenIsKeptUntilFiveMinutesBeforeItsEnd() async throws {
        let clock = Clock()
        let source = Source(lifetime: 3_600, now: clock.now)
        let cache = TokenCache(source: source, now: clock.now)
        var values = [try await cache.token().value]
        clock.advance(3_299)
        values.append(try await cache.token().value)
        clock.advance(1)
        values.append(try await cache.token().value)
        XCTAssertEqual(values, ["t1", "t1", "t2"])
    }

    func testTokenWithoutAKnownEndIsKeptUntilRefused() async throws {
        let clock = Clock()
        let source = Source(lifetime: nil, now: clock.now)
        let cache = TokenCache(source: source, now: clock.now)
        let first = try await cache.token()
        clock.advance(1e9)
        let second = try await cache.token()
        let third = try await cache.token(insteadOf: first)
        let fourth = try await cache.token(insteadOf: first)
        XCTAssertEqual([first, second, third, fourth].map(\.value), ["t1", "t1", "t2", "t2"])
    }

    func testManyWhoAskAtOnceShareOneFetch() async throws {
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let source = Source(lifetime: 3_600, now: { 0 }, gate: gate)
        let cache = TokenCache(source: source, now: { 0 })
        let (asked, ask) = AsyncStream.makeStream(of: Void.self)
        let asking = (0..<50).map { _ in
            Task {
                ask.yield()
                return try await cache.token().value
            }
        }
        asking[7].cancel()
        var count = 0
        for await _ in asked {
            count += 1
            if count == asking.count { break }
        }
        open.finish()
        for task in asking {
            let value = try await task.value
            XCTAssertEqual(value, "t1")
        }
        XCTAssertEqual(source.fetches, 1)
    }

    func testFailureIsNotKept() async throws {
        let source = Source(lifetime: 3_600, now: { 0 })
        let cache = TokenCache(source: source, now: { 0 })
        source.fail(true)
        do throws(ResourceManagerError) {
            _ = try await cache.token()
            XCTFail("no error")
        } catch {
            XCTAssertEqual(error.code, .credential)
        }
        source.fail(false)
        let value = try await cache.token().value
        XCTAssertEqual(value, "t2")
    }
}
