import Foundation

/// What a blob's file was like at one moment.
struct BlobState: Sendable, Hashable {
    /// Bytes that can be read.
    let length: Int64
    /// When it last changed.
    let modified: Date
    /// How the log's run ended; nil while it goes on, and for what is no log.
    let completion: String?
    private let identity: UInt64

    /// The state of the file at `path`; nil where there is none.
    init?(file path: String) { self.init(path, completion: nil) }

    /// The state of the log at `path`; nil where there is none.
    ///
    /// How the run ended is read first: it is written after the last line, so that a length that comes with it is the last.
    init?(log path: String) { self.init(path, completion: RunLog.completion(of: path)) }

    private init?(_ path: String, completion: String?) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        length = Int64(status.st_size)
        #if canImport(Darwin)
            modified = Date(timeIntervalSince1970: TimeInterval(status.st_mtimespec.tv_sec))
        #else
            modified = Date(timeIntervalSince1970: TimeInterval(status.st_mtim.tv_sec))
        #endif
        identity = UInt64(status.st_ino)
        self.completion = completion
    }

    /// A tag that changes with every change, as Azure Storage writes them: a log only grows, and then ends; an upload is
    /// another file each time.
    var entityTag: String {
        let text = String(UInt64(length) << 1 | (completion == nil ? 0 : 1), radix: 16, uppercase: true)
        return
            "\"0x\(String(identity, radix: 16, uppercase: true))\(String(repeating: "0", count: max(0, 12 - text.count)))\(text)\""
    }
}
