/// How often a step is carried out.
package struct StepAttempts: Sendable, Hashable {
    /// How many more times it is tried when it fails.
    package var retries: Int
    /// Seconds between a failure and the next try.
    package var retryDelay: Int
    /// Texts of which one must stand in a line of the step's output for another try; none for any failure.
    package var retryOnErrors: [String]
    /// How many more times it is carried out when it succeeds.
    package var repeats: Int

    /// Once, and never again.
    package init(retries: Int = 0, retryDelay: Int = 5, retryOnErrors: [String] = [], repeats: Int = 0) {
        self.retries = retries
        self.retryDelay = retryDelay
        self.retryOnErrors = retryOnErrors
        self.repeats = repeats
    }
}
