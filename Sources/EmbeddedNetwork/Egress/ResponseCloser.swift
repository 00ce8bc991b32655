import NIOCore

/// Tells the client of a plain exchange that its connection ends with the answer.
///
/// It rewrites the head of the final answer and lets everything else through as it is, interim answers included.
struct ResponseCloser {
    private var received = ByteBuffer()
    private var isPast = false

    /// What to pass on now that `bytes` came; nil where the head is not complete.
    ///
    /// - Throws: `MessageHead.Malformed` when the host does not speak HTTP.
    mutating func pass(_ bytes: ByteBuffer) throws -> ByteBuffer? {
        if isPast { return bytes }
        received.writeImmutableBuffer(bytes)
        var passed = ByteBuffer()
        while let (head, byteCount) = try MessageHead.decode(received.readableBytesView) {
            if head.startLine.count > 1, head.startLine[1].hasPrefix("1") {
                if var interim = received.readSlice(length: byteCount) { passed.writeBuffer(&interim) }
                continue
            }
            received.moveReaderIndex(forwardBy: byteCount)
            passed.writeImmutableBuffer(
                head.rewritten(
                    startLine: head.startLine.joined(separator: " "), dropping: ["connection", "keep-alive"],
                    adding: ["Connection: close"]))
            passed.writeBuffer(&received)
            isPast = true
            break
        }
        return passed.readableBytes > 0 ? passed : nil
    }
}
