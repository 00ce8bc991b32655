/// Keeps one source's token until five minutes before its end, and fetches one at a time however many ask.
actor TokenCache {
    /// How long before its end a token is replaced, in seconds: longer than any one exchange takes.
    static let margin = 300.0

    private let source: any TokenSource
    private let now: @Sendable () -> Double
    private var token: AccessToken?
    private var fetching: Task<Result<AccessToken, ResourceManagerError>, Never>?

    init(source: any TokenSource, now: @escaping @Sendable () -> Double) {
        self.source = source
        self.now = now
    }

    /// The kept token, or a new one where it nears its end or equals `refused`.
    ///
    /// A new one can equal `refused` still, as with a file that nobody has changed.
    func token(insteadOf refused: AccessToken? = nil) async throws(ResourceManagerError) -> AccessToken {
        if let token, token != refused, token.isFresh(at: now(), margin: Self.margin) { return token }
        if let fetching { return try await fetching.value.get() }
        // A task of its own: a caller who gives up must not take the token from those who wait with it.
        let task = Task { [source] in
            await Result { () async throws(ResourceManagerError) -> AccessToken in try await source.fetch() }
        }
        fetching = task
        let result = await task.value
        fetching = nil
        let token = try result.get()
        self.token = token
        return token
    }
}

extension Result {
    /// The outcome of `body`.
    fileprivate init(_ body: () async throws(Failure) -> Success) async {
        do throws(Failure) { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
