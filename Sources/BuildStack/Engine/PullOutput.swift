import Synchronization

/// buildah's lines while it builds or pulls, in Docker's words, as far as they say the same.
///
/// buildah has no digest of what it pulled to tell, so that line of Docker's is missing.
final class PullOutput: Sendable {
    private struct State {
        /// The image that is being pulled.
        var image: ImageReference?
        /// Its layers that are on their way.
        var layers: [Substring] = []
    }

    private let state = Mutex(State())

    /// The lines that stand for `line`; none for one that Docker has no words for, or that is told otherwise.
    func lines(for line: String) -> [String] {
        state.withLock { Self.lines(for: line, &$0) }
    }

    private static func lines(for line: String, _ state: inout State) -> [String] {
        if let pull = line.wholeMatch(of: /Trying to pull (\S+?)\.\.\./) {
            state.image = ImageReference(pull.1)
            return ["\(state.image?.tag ?? "latest"): Pulling from \(state.image?.repository ?? String(pull.1))"]
        }
        if let layer = line.firstMatch(of: /^Copying blob (?:sha256:)?([0-9a-f]{12})[0-9a-f]*(.*)/) {
            guard state.image != nil else { return [] }
            if layer.2.contains("already exists") { return ["\(layer.1): Already exists"] }
            guard !state.layers.contains(layer.1) else { return [] }
            state.layers.append(layer.1)
            return ["\(layer.1): Pulling fs layer"]
        }
        if line.hasPrefix("Copying config ") {
            defer { state.layers = [] }
            return state.layers.map { "\($0): Pull complete" }
        }
        if line == "Storing signatures" {
            defer { state.image = nil }
            return state.image.map { ["Status: Downloaded newer image for \($0.shortName)"] } ?? []
        }
        return EngineOutput.line(line).map { [$0] } ?? []
    }
}
