import HTTPTypes
import NIOCore
import NIOHTTP1
import Synchronization

@testable import EmbeddedNetwork

/// Answers directly what its table holds; the rest goes the other way.
final class PathResponder: DirectResponder {
    private let bodies: [String: DirectAnswer.Body]
    /// The bytes of the bodies that were sent, in the order in which they ended.
    let ended = Mutex<[Int64]>([])
    private let endings = AsyncStream<Int64>.makeStream()

    init(_ bodies: [String: DirectAnswer.Body]) { self.bodies = bodies }

    /// The end of the next answer.
    func nextEnd() async -> Int64? {
        for await count in endings.stream { return count }
        return nil
    }

    func answer(_ head: HTTPRequestHead, from peer: DirectPeer) -> DirectAnswer? {
        guard let body = bodies[head.uri] else { return nil }
        let length: Int64 =
            switch body {
            case .none: 0
            case .bytes(let bytes): Int64(bytes.readableBytes)
            case .file(let piece): Int64(piece.range.count)
            }
        return DirectAnswer(
            head: DirectAnswer.encode(.ok, [.contentLength: String(length)]),
            body: head.method == .HEAD ? .none : body,
            ended: { count in
                self.ended.withLock { $0.append(count) }
                self.endings.continuation.yield(count)
            })
    }
}
