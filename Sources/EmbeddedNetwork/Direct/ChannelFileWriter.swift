import HTTPTypes
import HummingbirdCore
import NIOCore

/// Writes a body of Hummingbird's way, and leaves files in it to the connection's ``DirectHandler``.
struct ChannelFileWriter: FileBodyWriter {
    var base: any ResponseBodyWriter
    let channel: any Channel

    mutating func write(_ buffer: ByteBuffer) async throws { try await base.write(buffer) }

    func write(_ piece: OpenPiece) async throws {
        try await channel.triggerUserOutboundEvent(DirectHandler.SendFile(piece: piece)).get()
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws { try await base.finish(trailingHeaders) }

    /// `body`, written so.
    static func wrap(_ body: ResponseBody, on channel: any Channel) -> ResponseBody {
        ResponseBody(contentLength: body.contentLength) { writer in
            try await body.write(ChannelFileWriter(base: writer, channel: channel))
        }
    }
}
