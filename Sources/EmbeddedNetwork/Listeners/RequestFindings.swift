import Synchronization

/// What becomes known of a request while it is answered, for those who keep a record of it.
package final class RequestFindings: Sendable {
    private let known = Mutex<String?>(nil)

    /// Who sent the request, once that is proved: a user's or a token's name.
    package var identity: String? {
        get { known.withLock { $0 } }
        set { known.withLock { $0 = newValue } }
    }
}
