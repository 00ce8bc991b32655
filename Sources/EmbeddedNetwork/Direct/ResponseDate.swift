import Foundation
import Synchronization

/// The date that answers carry, written once a second and not once an answer.
final class ResponseDate: Sendable {
    private let written = Mutex<(second: Int, text: String)>((-1, ""))

    /// The date of this second.
    var text: String {
        let second = time(nil)
        return written.withLock { written in
            if written.second != second {
                written = (second, HTTPDate.format(Date(timeIntervalSince1970: TimeInterval(second))))
            }
            return written.text
        }
    }
}
