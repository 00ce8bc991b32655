import CurlTransport
import LoopbackServer
import XCTest

@testable import AzureResourceManager

/// Azure's throttling, respected before it has to be told.
final class RequestThrottleTests: ResourceManagerTestCase {
    private let tight = RequestLimits(reads: .init(burst: 2, rate: 1), writes: .init(burst: 1, rate: 0.5))

    private func throttle(_ limits: RequestLimits) -> RequestThrottle {
        RequestThrottle(limits: limits, now: { 0 }, sleep: waits.sleep)
    }

    private func server(_ headers: [(String, String)] = []) throws -> LoopbackServer {
        try LoopbackServer { [id] _ in RegistryFixture(id).reply(headers: headers) }
    }

    func testReadsAndWritesHaveBucketsOfTheirOwn() async throws {
        let server = try server()
        let client = client(server, throttle: throttle(tight))
        for _ in 1...4 { _ = try await client.registry(id) }
        XCTAssertEqual(waits.seconds, [1, 1])
        for _ in 1...2 { _ = try await client.replaceRules(of: id, with: []) }
        XCTAssertEqual(waits.seconds, [1, 1, 2])
    }

    func testClientsOfOnePrincipalShareABucketAndOthersDoNot() async throws {
        let server = try server()
        let shared = throttle(tight)
        for _ in 1...2 { _ = try await client(server, throttle: shared).registry(id) }
        _ = try await client(server, throttle: shared).registry(id)
        XCTAssertEqual(waits.seconds, [1])
        let token = try write(Self.token, to: "token")
        _ = try await client(server, credential: .tokenFile(path: token), throttle: shared).registry(id)
        let other = RegistryID(subscription: "another", resourceGroup: "blog", name: "blogbuildtest")
        _ = try? await client(server, throttle: shared).registry(other)
        XCTAssertEqual(waits.seconds, [1], "another principal and another subscription have their own")
    }

    func testWithoutLimitsNothingWaits() async throws {
        let server = try server()
        let client = client(server, throttle: throttle(.unlimited))
        for _ in 1...20 { _ = try await client.registry(id) }
        XCTAssertEqual(waits.seconds, [])
    }

    func testWhatRemainsLowersTheBucket() async throws {
        let limits = RequestLimits(reads: .init(burst: 100, rate: 1), writes: nil)
        for (name, value) in [
            ("x-ms-ratelimit-remaining-subscription-reads", "0"), ("X-Ms-Ratelimit-Remaining-Tenant-Reads", "0"),
            ("x-ms-ratelimit-remaining-subscription-global-reads", "0"),
            ("x-ms-ratelimit-remaining-resource", "Microsoft.ContainerRegistry/A;120,Microsoft.ContainerRegistry/B;0"),
        ] {
            let before = waits.seconds.count
            let client = client(try server([(name, value)]), throttle: throttle(limits))
            _ = try await client.registry(id)
            _ = try await client.registry(id)
            XCTAssertEqual(waits.seconds.dropFirst(before), [1], name)
        }
        let before = waits.seconds.count
        for (name, value) in [
            ("x-ms-ratelimit-remaining-subscription-writes", "0"),
            ("x-ms-ratelimit-remaining-subscription-reads", "many"),
        ] {
            let client = client(try server([(name, value)]), throttle: throttle(limits))
            for _ in 1...3 { _ = try await client.registry(id) }
        }
        XCTAssertEqual(waits.seconds.count, before)
    }

    func testAPauseThatOneIsAskedForIsEverybodys() async throws {
        let time = ManualTime()
        let shared = RequestThrottle(now: time.now, sleep: time.sleep)
        let server = try LoopbackServer(replies: [
            .error(429, "TooManyRequests", "slow", headers: [("Retry-After", "11")]), RegistryFixture(id).reply(),
        ])
        let (first, second) = (client(server, throttle: shared), client(server, throttle: shared))
        let id = id
        async let one = first.registry(id)
        await until { time.sleeperCount == 1 }
        async let two = second.registry(id)
        time.advance(10)
        XCTAssertEqual(server.requests.count, 1, "nobody asks before the time has come")
        time.advance(1)
        await until {
            if time.sleeperCount > 0 { time.advance(1) }
            return server.requests.count == 3
        }
        _ = try await (one, two)
    }

    func testAPauseBeyondPatienceIsSaidWithoutARequest() async throws {
        let shared = throttle(.azure)
        let server = try LoopbackServer(replies: [
            .error(429, "TooManyRequests", "slow", headers: [("Retry-After", "3600")]), RegistryFixture(id).reply(),
        ])
        for sentence in ["429 TooManyRequests", "asked for a pause of all requests"] {
            let error = try await failure { () async throws(ResourceManagerError) in
                try await client(server, throttle: shared).registry(id)
            }
            XCTAssertEqual(error.code, .throttled)
            assertContains(error.description, sentence, "run again after 3600 s")
        }
        XCTAssertEqual(server.requests.count, 1)
        _ = try await client(server, throttle: shared).replaceRules(of: id, with: [])
        XCTAssertEqual(server.requests.count, 2, "writes are not paused by a read's 429")
    }

    func testEachRegionHasItsBucket() async throws {
        let region = { (name: String) in [("x-ms-routing-request-id", "\(name):20261120T101112Z:1-2-3")] }
        let replies = ["WESTEUROPE", "WESTEUROPE", "NORTHEUROPE", "NORTHEUROPE", "WESTEUROPE"].map { name in
            RegistryFixture(id).reply(headers: region(name))
        }
        let client = client(try LoopbackServer(replies: replies), throttle: throttle(tight))
        for _ in 1...2 { _ = try await client.registry(id) }
        XCTAssertEqual(waits.seconds, [])
        // The third is believed to go to the first region, and is counted in both.
        _ = try await client.registry(id)
        XCTAssertEqual(waits.seconds, [1])
        _ = try await client.registry(id)
        XCTAssertEqual(waits.seconds, [1], "the other region has its own")
    }

    func testWhatTheTransportRepeatsIsCounted() async throws {
        let server = try LoopbackServer(replies: [
            .error(500, "InternalServerError", "oops"), RegistryFixture(id).reply(),
        ])
        let client = client(server, throttle: throttle(tight))
        _ = try await client.registry(id)
        XCTAssertEqual(waits.seconds.count, 1, "the transport's own")
        _ = try await client.registry(id)
        XCTAssertEqual(waits.seconds.dropFirst(), [1])
    }

    func testACancelledRequestSaysSo() async throws {
        let time = ManualTime()
        let client = client(try server(), throttle: RequestThrottle(limits: tight, now: time.now, sleep: time.sleep))
        for _ in 1...2 { _ = try await client.registry(id) }
        let task = Task { [id] in try await client.registry(id) }
        await until { time.sleeperCount == 1 }
        task.cancel()
        do {
            _ = try await task.value
            XCTFail("it was cancelled")
        } catch let error as ResourceManagerError {
            XCTAssertEqual(error.code, .other("Cancelled"))
        }
    }
}
