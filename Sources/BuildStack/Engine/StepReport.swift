/// What came of a step.
struct StepReport: Sendable {
    /// The names of an image that a step built, and what that stands on.
    struct BuiltImage: Sendable {
        let tags: [String]
        let runtime: ImageReference?
        let buildtime: [ImageReference]
    }

    let step: BuildStep
    /// Seconds that it took.
    var seconds = 0.0
    /// What it built.
    var built: BuiltImage?
    /// What it pushed, with digests.
    var pushed: [ImageReference] = []
    /// The command that goes on in the background.
    var detached: [String]?

    /// What came of `step` so far.
    init(_ step: BuildStep) { self.step = step }
}
