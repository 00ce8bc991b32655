import EmbeddedNetwork
import Foundation
import IPNetworks
import Logging
import ServiceLifecycle
import ServiceTags

/// Keeps the egress points of the operator and of the build agents where the publication in use has them.
///
/// As a service it waits for the times at which agents move.
actor AgentRoster: Service {
    /// The operator's public address: TEST-NET-3 (RFC 5737), which no publication and no rule of Azure's can hold.
    static let operatorAddress = IPv4Address(bits: 0xCB00_710A)

    private let clock: PublicationClock
    private let stackClock: StackClock
    private let store: EgressStore
    private nonisolated let directory: EgressDirectory
    private let locations: @Sendable () async throws -> Set<String>
    private let ready: ReadyFile
    private let placement: AgentPlacement
    private let logger: Logger
    /// Which agents stay where they are for the present.
    private nonisolated let leases = AgentLeases()
    private nonisolated let moves: AsyncStream<Date>
    private nonisolated let planned: AsyncStream<Date>.Continuation

    /// A roster of the agents in the regions that `locations` names, which stand in `directory`.
    init(
        clock: PublicationClock, stackClock: StackClock, store: EgressStore, directory: EgressDirectory,
        locations: @escaping @Sendable () async throws -> Set<String>, ready: ReadyFile,
        placement: AgentPlacement, logger: Logger
    ) {
        self.clock = clock
        self.stackClock = stackClock
        self.store = store
        self.directory = directory
        self.locations = locations
        self.ready = ready
        self.placement = placement
        self.logger = logger
        (moves, planned) = AsyncStream.makeStream()
    }

    /// Puts every agent where it belongs at this time; agents of new regions appear.
    func settle() async throws {
        var settled: Int?
        // Again, where another sample has come into use meanwhile.
        while true {
            let (current, previous) = try await clock.samplesInUse()
            if settled == current.week { return await ready.refresh() }
            try await place(current.publication, previous?.publication)
            settled = current.week
        }
    }

    private func place(_ current: Publication, _ previous: Publication?) async throws {
        for location in try await locations().sorted() {
            guard let addresses = placement.addresses(in: location, current: current, previous: previous) else {
                logger.warning(
                    "The publication has no addresses for the agents of this region",
                    metadata: ["region": "\(location)", "publication": "\(current.digest)"])
                continue
            }
            for (name, address) in zip(placement.names(in: location), addresses) {
                try await place(name, at: address)
            }
        }
    }

    /// Makes the operator's egress point on the first start.
    func placeOperator() async throws { try await place("operator", at: Self.operatorAddress) }

    /// Plans a move for the time at which the agents begin to use `publication`.
    nonisolated func plan(_ publication: PublicationWeek) { planned.yield(publication.agentsMoveAt) }

    /// Takes the agent `name` for a run, and says where it is; nil where there is no such agent.
    nonisolated func take(_ name: String) -> EgressPoint? { leases.take(name) { directory.point(named: name) } }

    /// Lets the agent `name` go, which moves now where that was due meanwhile.
    func release(_ name: String) async {
        guard leases.release(name) else { return }
        do {
            try await settle()
        } catch {
            logger.error("An agent could not move", metadata: ["agent": "\(name)", "error": "\(error)"])
        }
    }

    /// Waits for the planned moves and those that a restart left open, until a graceful shutdown.
    func run() async throws {
        for publication in try await clock.published() where publication.agentsMoveAt > stackClock.now() {
            plan(publication)
        }
        try await cancelWhenGracefulShutdown {
            try await withThrowingDiscardingTaskGroup { group in
                for await time in self.moves {
                    group.addTask { try await self.move(at: time) }
                }
                group.cancelAll()
            }
        }
    }

    private func move(at time: Date) async throws {
        do {
            try await stackClock.sleep(time)
        } catch is CancellationError {
            return
        }
        do {
            try await settle()
        } catch {
            logger.error("The agents could not move", metadata: ["error": "\(error)"])
        }
    }

    private func place(_ name: String, at address: IPv4Address) async throws {
        // Who stands in the directory is stored; most settlings move nobody, and write nothing.
        guard directory.point(named: name)?.ipv4 != address else { return }
        let point = try await store.put(name, address: address)
        // Asked anew: another registry of the region may have been made meanwhile.
        guard let present = directory.point(named: name) else { return try directory.add(point) }
        guard present.ipv4 != address else { return }
        guard try leases.move(name, { try directory.move(name, to: address) }) else { return }
        logger.info(
            "An agent moved", metadata: ["agent": "\(name)", "from": "\(present.address)", "to": "\(address)"])
    }
}
