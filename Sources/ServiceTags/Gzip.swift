import CZlib

/// Inflates gzip (RFC 1952) by zlib, up to a ceiling.
enum Gzip {
    /// Whether `bytes` begin like a gzip member.
    static func isGzip(_ bytes: [UInt8]) -> Bool { bytes.count >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B }

    /// The text inside, where one or more members follow each other and nothing else does.
    ///
    /// - Throws: ``PublicationError`` with `truncated`, `trailingGarbage`, `badGzip` or `tooLarge`.
    static func inflate(_ bytes: [UInt8], limit: Int) throws(PublicationError) -> [UInt8] {
        try bytes.withUnsafeBufferPointer { input throws(PublicationError) in try inflate(input, limit: limit) }
    }

    /// The error of a text with more bytes than `limit`.
    static func tooLarge(limit: Int) -> PublicationError {
        PublicationError(
            .tooLarge,
            reason: "the text has more than \(limit) bytes, and no publication has; see that its address is right")
    }

    private static func inflate(
        _ input: UnsafeBufferPointer<UInt8>, limit: Int
    ) throws(PublicationError) -> [UInt8] {
        var stream = z_stream()
        guard czlib_inflate_gzip_init(&stream) == Z_OK else {
            throw PublicationError(.badGzip, reason: "zlib does not start")
        }
        defer { inflateEnd(&stream) }
        stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.avail_in = UInt32(clamping: input.count)
        // JSON lists of prefixes inflate about eightfold.
        var output = [UInt8](repeating: 0, count: min(limit + 1, max(4096, input.count * 9)))
        var length = 0
        while true {
            let status = output.withUnsafeMutableBufferPointer { buffer in
                stream.next_out = buffer.baseAddress.map { $0 + length }
                stream.avail_out = UInt32(clamping: buffer.count - length)
                let status = CZlib.inflate(&stream, Z_NO_FLUSH)
                length = buffer.count - Int(stream.avail_out)
                return status
            }
            guard length <= limit else { throw tooLarge(limit: limit) }
            switch status {
            case Z_STREAM_END:
                if stream.avail_in == 0 {
                    output.removeLast(output.count - length)
                    return output
                }
                let next = input.count - Int(stream.avail_in)
                guard input[next...].starts(with: [0x1F, 0x8B]), inflateReset(&stream) == Z_OK else {
                    throw PublicationError(
                        .trailingGarbage, reason: "\(stream.avail_in) bytes follow the end of the gzip data")
                }
            case Z_OK, Z_BUF_ERROR:
                if stream.avail_out == 0 {
                    output.append(contentsOf: repeatElement(0, count: min(limit + 1 - output.count, output.count)))
                } else if stream.avail_in == 0 {
                    throw PublicationError(.truncated, reason: "the gzip data ends too early; fetch it again")
                }
            default:
                let detail = stream.msg.map { String(cString: $0) } ?? "error \(status)"
                throw PublicationError(.badGzip, reason: "the gzip data is damaged (\(detail)); fetch it again")
            }
        }
    }
}
