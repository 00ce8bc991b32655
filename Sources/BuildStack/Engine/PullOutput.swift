import Synchronization

/// buildah's lines while it builds or pulls, in Docker's words, as far as they say the same.
final class PullOutput: Sendable {
    private struct State {
        /// The image that is being pulled.
        var image: ImageReference?
        /// Its layers that are on their way.
        var layers: [Substring] = []
        /// The image that was pulled, of which the end is not told yet.
        var arrived: ImageReference?
    }

    private let state = Mutex(State())
    private let digest: @Sendable (ImageReference) -> String?

    /// A translation that knows the digests of images that have been pulled by `digest`.
    init(digest: @escaping @Sendable (ImageReference) -> String?) { self.digest = digest }

    /// The lines that stand for `line`; none for one that Docker has no words for, or that is told otherwise.
    func lines(for line: String) -> [String] {
        state.withLock { ending(&$0) + Self.lines(for: line, &$0) }
    }

    /// The lines that are left when buildah has said its last.
    func rest() -> [String] { state.withLock { ending(&$0) } }

    /// What Docker says of a pull that is over; buildah lists an image once it has said all about it.
    private func ending(_ state: inout State) -> [String] {
        guard let image = state.arrived else { return [] }
        state.arrived = nil
        let digest = (image.digest ?? digest(image)).map { ["Digest: \($0)"] } ?? []
        return digest + ["Status: Downloaded newer image for \(image.shortName)"]
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
            // By then all of them have come, and have been compared with their digests.
            return state.layers.flatMap { ["\($0): Verifying Checksum", "\($0): Download complete"] }
                + state.layers.map { "\($0): Pull complete" }
        }
        if line == "Storing signatures" {
            (state.arrived, state.image) = (state.image, nil)
            return []
        }
        return EngineOutput.line(line).map { [$0] } ?? []
    }
}
