import NIOCore
import NIOHTTP1

/// Ends a connection whose client keeps it for nothing: one that never completes its handshake or a request's head, one
/// on which nothing is asked, and one on which neither side's bytes get on.
///
/// Two handlers tell it what they see, one below HTTP and one above; all of it belongs to the connection's event loop.
/// A request that is being answered may take as long as it takes while there is nothing to send.
final class ConnectionWatch {
    private let channel: any Channel
    private let limits: StackChannel.Limits
    private var lastActivity: NIODeadline
    private var lastBuffered = 0
    /// The requests whose answers are not complete.
    private var unanswered = 0
    /// Whether a request's head has arrived, and its end has not.
    private var isInRequest = false
    /// Whether the first bytes of a head have arrived, and its end has not.
    private var isInHead = false
    private var headDeadline: Scheduled<Void>?
    private var inspection: Scheduled<Void>?

    /// A watch over `channel`.
    init(channel: any Channel, limits: StackChannel.Limits) {
        self.channel = channel
        self.limits = limits
        lastActivity = .now()
        inspectLater()
    }

    // MARK: What the handlers see

    /// Bytes have come in, after decryption.
    func received() {
        lastActivity = .now()
        if !isInRequest { isInHead = true }
    }

    /// The bytes that came in have been decoded.
    func decoded() {
        // Most heads come in one piece, and need no timer.
        guard isInHead, headDeadline == nil else { return }
        let watch = NIOLoopBound(self, eventLoop: channel.eventLoop)
        headDeadline = channel.eventLoop.scheduleTask(in: limits.headTime) { watch.value.close() }
    }

    /// A request's head is complete.
    func beganRequest() {
        isInHead = false
        isInRequest = true
        unanswered += 1
        headDeadline?.cancel()
        headDeadline = nil
    }

    /// A request's body is complete.
    func endedRequest() { isInRequest = false }

    /// An answer has been given to the connection, all of it.
    func answered() {
        lastActivity = .now()
        unanswered -= 1
    }

    /// The connection has ended.
    func end() {
        headDeadline?.cancel()
        inspection?.cancel()
    }

    // MARK: Inspection

    private func close() { channel.close(promise: nil) }

    private func inspectLater() {
        let watch = NIOLoopBound(self, eventLoop: channel.eventLoop)
        inspection = channel.eventLoop.scheduleTask(in: .nanoseconds(limits.idle.nanoseconds / 4)) {
            watch.value.inspect()
        }
    }

    private func inspect() {
        // What the client takes of an answer is activity too, and seen only by what is left.
        let buffered = (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
        if buffered != lastBuffered { lastActivity = .now() }
        lastBuffered = buffered
        let isWorking = buffered == 0 && !isInRequest && unanswered > 0
        if isWorking { lastActivity = .now() }
        guard .now() - lastActivity < limits.idle else { return close() }
        inspectLater()
    }
}
