import AzureResourceManager
import Foundation
import IPNetworks

/// The events of a registry in a file or in a folder of files: plain or gzip, one event a line or a whole document.
///
/// Each file is read in pieces; memory is bounded by the longest event and by the limit of the tally.
public struct RefusalLog: Sendable {
    /// The most files of a folder that are read.
    static let fileLimit = 10_000
    /// The most bytes that one compressed file may hold.
    static let inflatedLimit = 16 << 30
    private static let headLength = 64

    private let path: String
    private let registry: RegistryID

    /// The events at `path`, of which those count that are of the registry or of none.
    public init(path: String, registry: RegistryID) {
        self.path = path
        self.registry = registry
    }

    /// Counts the refusals in all of it.
    ///
    /// A file that cannot be read is said in the tally, and never stops the others.
    /// - Complexity: O(bytes).
    public func read(limit: Int = RefusalTally.standardLimit) -> RefusalTally {
        var cursor = RefusalCursor()
        return read(after: &cursor, isFinal: true, limit: limit)
    }

    /// Counts the refusals that came after `cursor`, and moves it behind them.
    ///
    /// Half an event at the end of a file is left for the next time.
    public func read(after cursor: inout RefusalCursor, limit: Int = RefusalTally.standardLimit) -> RefusalTally {
        read(after: &cursor, isFinal: false, limit: limit)
    }

    private func read(after cursor: inout RefusalCursor, isFinal: Bool, limit: Int) -> RefusalTally {
        var tally = RefusalTally(limit: limit)
        var places: [RefusalCursor.Place] = []
        for file in files(&tally) {
            do throws(ByteStream.Failure) {
                places.append(try read(file, from: cursor, isFinal: isFinal, into: &tally))
            } catch {
                tally.failures.append("The events cannot be read: \(error.description)")
            }
        }
        cursor.replace(places)
        return tally
    }

    /// The file itself, or every file below the folder, in the order of their paths.
    private func files(_ tally: inout RefusalTally) -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            tally.failures.append("There are no events at '\(path)': no such file or folder.")
            return []
        }
        guard isFolder.boolValue else { return [path] }
        var files: [String] = []
        guard let names = FileManager.default.enumerator(atPath: path) else { return [] }
        for case let name as String in names where Self.isEvents(name) {
            guard files.count < Self.fileLimit else {
                tally.failures.append("'\(path)' holds more than \(Self.fileLimit) files; the others were not read.")
                break
            }
            files.append("\(path)/\(name)")
        }
        return files.sorted()
    }

    private static func isEvents(_ name: String) -> Bool {
        let file = (name as NSString).lastPathComponent
        let kinds = [".json", ".jsonl", ".ndjson", ".log", ".txt", ".gz"]
        return !file.hasPrefix(".") && kinds.contains { file.lowercased().hasSuffix($0) }
    }

    private func read(
        _ file: String, from cursor: RefusalCursor, isFinal: Bool, into tally: inout RefusalTally
    ) throws(ByteStream.Failure) -> RefusalCursor.Place {
        let stream = try ByteStream(path: file)
        var status = stat()
        guard stat(file, &status) == 0 else {
            throw ByteStream.Failure(description: "'\(file)' cannot be looked at.")
        }
        let (device, inode) = (UInt64(status.st_dev), UInt64(status.st_ino))
        let size = Int(status.st_size)
        let head = stream.head(Self.headLength)
        let start = cursor.offset(device: device, inode: inode, head: head, size: size)
        var splitter = JSONRecordSplitter()
        var counted = tally
        let take = { (record: UnsafeBufferPointer<UInt8>) in count(record, into: &counted) }
        let end: Int
        if stream.isGzip() {
            // What is compressed is complete: it is read once as a whole.
            if start != size || start == 0 {
                try stream.forEachInflatedPiece(limit: Self.inflatedLimit) { splitter.take($0, take) }
                splitter.finish()
            }
            end = size
        } else {
            // Standard input and pipes cannot be sought in, and are always at their start.
            if start > 0 { try stream.seek(to: start) }
            try stream.forEachPiece { splitter.take($0, take) }
            if isFinal { splitter.finish() }
            end = start + splitter.settled
        }
        counted.unreadableLines += splitter.unreadable
        tally = counted
        return RefusalCursor.Place(
            device: device, inode: inode, head: Array(head.prefix(max(end, 0))), offset: end)
    }

    private func count(_ record: UnsafeBufferPointer<UInt8>, into tally: inout RefusalTally) {
        guard let events = RegistryEventScanner.events(in: record), !events.isEmpty else {
            tally.unreadableLines += 1
            return
        }
        for event in events where event.isRefusal && event.isOf(registry) {
            guard let caller = event.caller, let address = try? AnyIPAddress(parsing: caller) else {
                tally.unreadableLines += 1
                continue
            }
            tally.count(address, at: event.time)
        }
    }
}
