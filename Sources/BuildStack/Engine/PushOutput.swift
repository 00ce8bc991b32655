import Synchronization

/// buildah's lines while it pushes, in Docker's words.
final class PushOutput: Sendable {
    /// The layers that are on their way.
    private let layers = Mutex<[Substring]>([])

    /// The lines that stand for `line`; none for one that Docker has no words for.
    func lines(for line: String) -> [String] {
        if let layer = line.firstMatch(of: /^Copying blob (?:sha256:)?([0-9a-f]{12})[0-9a-f]*(.*)/) {
            if layer.2.contains("already exists") { return ["\(layer.1): Layer already exists"] }
            return layers.withLock { layers in
                guard !layers.contains(layer.1) else { return [] }
                layers.append(layer.1)
                return ["\(layer.1): Preparing"]
            }
        }
        if line.hasPrefix("Copying config ") {
            return layers.withLock { layers in
                defer { layers = [] }
                return layers.map { "\($0): Pushed" }
            }
        }
        return EngineOutput.idle.contains(line) ? [] : [line]
    }
}
