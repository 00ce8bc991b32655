import Hummingbird
import HummingbirdCore
import NIOCore

/// The body of a request whose client waits for `100 Continue`: asking for the first part of it sends that.
struct AwaitedBody: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let body: RequestBody
    let channel: any Channel

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(base: body.makeAsyncIterator(), channel: channel)
    }

    struct AsyncIterator: AsyncIteratorProtocol {
        var base: RequestBody.AsyncIterator
        let channel: any Channel
        private var isAsked = false

        init(base: RequestBody.AsyncIterator, channel: any Channel) {
            self.base = base
            self.channel = channel
        }

        mutating func next() async throws -> ByteBuffer? {
            if !isAsked {
                isAsked = true
                try await channel.triggerUserOutboundEvent(ExpectContinueHandler.BodyWanted()).get()
            }
            return try await base.next()
        }
    }
}
