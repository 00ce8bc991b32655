import Synchronization

/// What signals do at the time: nothing but to end a daemon that is not there yet.
final class SignalHandlers: Sendable {
    /// What is done on a signal.
    struct Actions: Sendable {
        /// Stops in order; nil where there is nothing to be put in order, and the end comes at once.
        var stop: (@Sendable () async -> Void)?
        /// Reads the configuration anew.
        var reload: @Sendable () async -> Void = {}
    }

    private let actions = Mutex(Actions())

    /// What signals do now.
    var current: Actions { actions.withLock { $0 } }

    func replace(stop: @escaping @Sendable () async -> Void, reload: @escaping @Sendable () async -> Void) {
        actions.withLock { $0 = Actions(stop: stop, reload: reload) }
    }
}
