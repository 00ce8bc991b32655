import Synchronization

/// Whose certificate each server showed when it was connected to, for the answers that come over the same connection
/// later: libcurl tells it of a new connection alone.
final class PeerMemory: Sendable {
    private let peers = Mutex<[String: String]>([:])

    /// The peer of an answer from `url`: the one that the answer brought, else the one that the origin showed last.
    func peer(of url: HTTPURL, _ shown: String?) -> String? {
        guard url.scheme == "https" else { return nil }
        let origin = "\(url.host):\(url.port)"
        return peers.withLock { peers in
            if let shown { peers[origin] = shown }
            return peers[origin]
        }
    }
}
