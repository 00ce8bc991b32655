import Synchronization

/// What a program says, kept; at most a mebibyte.
final class CollectedLines: Sendable {
    private let lines = Mutex<(lines: [String], bytes: Int)>(([], 0))

    /// Keeps `line`, if there is room.
    func add(_ line: String) {
        lines.withLock { state in
            state.bytes += line.utf8.count + 1
            if state.bytes <= 1 << 20 { state.lines.append(line) }
        }
    }

    /// The lines.
    var text: String { lines.withLock { $0.lines.joined(separator: "\n") } }
}
