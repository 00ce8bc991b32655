import CurlTransport
import Foundation
import Synchronization

/// Keeps requests to resource managers below what they allow, for all clients that share it.
///
/// Azure fills a bucket of tokens per principal, subscription and region, one for reads and one for writes. The same is
/// done here before a request leaves, so that a 429 is the exception: first come, first served. What an answer says of
/// the requests that remain lowers the bucket, and a 429 with Retry-After stops everybody who would take from it.
///
/// The region is the one whose resource manager answered last, as the answer's `x-ms-routing-request-id` names it.
public final class RequestThrottle: Sendable {
    /// Whose bucket it is, but for the region.
    struct Route: Sendable, Hashable {
        /// The resource manager's address.
        let resourceManager: String
        let principal: CredentialSource
        /// The subscription's id in lower case; empty for requests about none.
        let subscription: String
    }

    private struct Key: Hashable {
        let route: Route
        let region: String
        let isWrite: Bool
    }

    private struct State {
        var regions: [Route: String] = [:]
        var lanes: [Key: RequestLane] = [:]
    }

    /// The limits.
    public let limits: RequestLimits
    private let timing: RequestLane.Timing
    private let state = Mutex(State())

    /// A throttle with these limits; every bucket is full at first.
    ///
    /// - Parameters:
    ///   - now: Seconds from anywhere, on a clock that nobody sets.
    ///   - sleep: Waits for some seconds; throws when the task is cancelled.
    public init(
        limits: RequestLimits = .azure,
        now: @escaping @Sendable () -> Double = { ProcessInfo.processInfo.systemUptime },
        sleep: @escaping @Sendable (_ seconds: Double) async throws -> Void = {
            try await Task.sleep(for: .seconds($0))
        }
    ) {
        self.limits = limits
        timing = RequestLane.Timing(now: now, sleep: sleep)
    }

    /// The lane of the next request on a route.
    func lane(of route: Route, isWrite: Bool) -> RequestLane {
        state.withLock { state in
            lane(Key(route: route, region: state.regions[route] ?? "", isWrite: isWrite), &state)
        }
    }

    /// Learns from an answer: its region, and what remains there; returns the lane that it counted for.
    ///
    /// - Parameter lane: The lane that the request took.
    func learn(from response: HTTPResponse, on lane: RequestLane, of route: Route, isWrite: Bool) -> RequestLane {
        let answered = state.withLock { state -> RequestLane in
            guard let region = response.region else { return lane }
            if state.regions[route] == nil {
                // What was sent before anybody knew the region was sent there.
                for isWrite in [false, true] {
                    let unknown = Key(route: route, region: "", isWrite: isWrite)
                    let known = Key(route: route, region: region, isWrite: isWrite)
                    if let lane = state.lanes.removeValue(forKey: unknown) { state.lanes[known] = lane }
                }
            }
            state.regions[route] = region
            return self.lane(Key(route: route, region: region, isWrite: isWrite), &state)
        }
        let uncounted = response.attempts - 1 + (answered === lane ? 0 : 1)
        if uncounted > 0 { answered.charge(uncounted) }
        if let remaining = response.remainingRequests(isWrite: isWrite) { answered.lower(to: remaining) }
        return answered
    }

    private func lane(_ key: Key, _ state: inout State) -> RequestLane {
        if let lane = state.lanes[key] { return lane }
        let lane = RequestLane(key.isWrite ? limits.writes : limits.reads, timing: timing)
        state.lanes[key] = lane
        return lane
    }
}
