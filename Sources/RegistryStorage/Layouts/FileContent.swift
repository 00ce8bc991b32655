import Foundation
import NIOCore
import NIOPosix

/// A file's bytes, read as they are asked for.
struct FileContent: AsyncSequence, Sendable {
    typealias Element = ByteBuffer
    typealias Failure = any Error

    private static let pieceLength = 1 << 20

    let path: String
    let threads: NIOThreadPool

    struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let content: FileContent
        fileprivate var handle: FileHandle?

        mutating func next() async throws -> ByteBuffer? {
            let (handle, path) = (handle, content.path)
            let (file, bytes) = try await content.threads.runIfActive {
                let file = try handle ?? FileHandle(forReadingFrom: URL(fileURLWithPath: path))
                return (file, try file.read(upToCount: FileContent.pieceLength))
            }
            self.handle = file
            guard let bytes, !bytes.isEmpty else { return nil }
            return ByteBuffer(bytes: bytes)
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(content: self) }
}
