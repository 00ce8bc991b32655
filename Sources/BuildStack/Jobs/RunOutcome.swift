/// What came of a run.
package struct RunOutcome: Sendable, Hashable {
    /// How it ended.
    package var status: RunStatus
    /// What it pushed, with digests.
    package var images: [ImageReference]
    /// What the images that it built were built on.
    package var dependencies: [ImageDependency]
    /// Why it did not succeed, for the person who started it.
    package var errorMessage: String?

    /// An outcome.
    package init(
        status: RunStatus, images: [ImageReference] = [], dependencies: [ImageDependency] = [],
        errorMessage: String? = nil
    ) {
        self.status = status
        self.images = images
        self.dependencies = dependencies
        self.errorMessage = errorMessage
    }
}
