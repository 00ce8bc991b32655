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
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
            attributes[.type] as? FileAttributeType == .typeRegular, let size = attributes[.size] as? UInt64,
            let modified = attributes[.modificationDate] as? Date,
            let number = attributes[.systemFileNumber] as? UInt64
        else { return nil }
        (length, self.modified, identity) = (Int64(size), modified, number)
        self.completion = completion
    }

    /// A tag that changes with every change, as Azure Storage writes them: a log only grows, and then ends; an upload is
    /// another file each time.
    var entityTag: String {
        let state = String(UInt64(length) << 1 | (completion == nil ? 0 : 1), radix: 16, uppercase: true)
        return "\"0x\(String(identity, radix: 16, uppercase: true))-\(state)\""
    }
}
