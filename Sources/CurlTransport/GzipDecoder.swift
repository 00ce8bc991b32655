import CZlib

/// A gzip body (RFC 1952), decompressed while it arrives.
///
/// libcurl can do this too, but takes a compressed body that ends early for a whole one.
struct GzipDecoder: ~Copyable {
    enum Failure: Error {
        case tooLarge
        case damaged
    }

    // zlib keeps a pointer back to the stream, so the stream must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var isAtEnd = false

    init() throws(Failure) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15: the largest window; 16 more: the gzip format alone.
        guard inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw .damaged
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Appends what `input` decompresses to, up to `limit` bytes in `output`.
    mutating func decode(
        _ input: UnsafeRawBufferPointer, into output: inout [UInt8], limit: Int
    ) throws(Failure) {
        // zlib never writes through its input pointer.
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.bindMemory(to: UInt8.self).baseAddress)
        stream.pointee.avail_in = UInt32(input.count)
        var isOutputFull = false
        while stream.pointee.avail_in > 0 || isOutputFull {
            if isAtEnd {
                // Another member may follow (RFC 1952, 2.2).
                guard inflateReset(stream) == Z_OK else { throw .damaged }
                isAtEnd = false
            }
            let before = output.count
            var status = Z_OK
            output.append(
                contentsOf: [UInt8](unsafeUninitializedCapacity: 65536) { [stream] buffer, count in
                    stream.pointee.next_out = buffer.baseAddress
                    stream.pointee.avail_out = UInt32(buffer.count)
                    status = inflate(stream, Z_NO_FLUSH)
                    count = buffer.count - Int(stream.pointee.avail_out)
                })
            isOutputFull = stream.pointee.avail_out == 0
            if output.count > limit { throw .tooLarge }
            switch status {
            case Z_STREAM_END: (isAtEnd, isOutputFull) = (true, false)
            case Z_OK: break
            case Z_BUF_ERROR where output.count == before: return
            default: throw .damaged
            }
        }
    }

    /// Whether the last member is complete, checksum and all.
    var isComplete: Bool { isAtEnd }
}
