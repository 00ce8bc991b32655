import Foundation

/// Holds a reply back until a test opens it, once and for all.
///
/// It is the readable end of a pipe, so that a waiting connection can watch it and its client at the same time.
public final class Gate: Sendable {
    let readable: Int32
    private let writable: Int32

    /// A closed gate.
    public init() {
        var ends: [Int32] = [0, 0]
        precondition(pipe(&ends) == 0, "no pipe to be had")
        (readable, writable) = (ends[0], ends[1])
    }

    deinit {
        close(readable)
        close(writable)
    }

    /// Lets every held reply go on, and every later one pass.
    public func open() {
        _ = write(writable, [1], 1)
    }
}
