import Foundation

/// Who holds a lock, as the holder wrote into the lock's file: one line of JSON.
struct LockHolder: Codable, Sendable, CustomStringConvertible {
    var pid: Int32
    var holder: String
    var since: Date

    init(pid: Int32, holder: String, since: Date) {
        self.pid = pid
        self.holder = holder
        self.since = since
    }

    /// What the file says; nil where it says nothing, as in the moment between locking and writing.
    init?(readingFile path: String) {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        guard let data = FileManager.default.contents(atPath: path),
            let holder = try? decoder.decode(Self.self, from: data)
        else { return nil }
        self = holder
    }

    /// Replaces the content of a lock's file.
    ///
    /// The lock holds whether or not this note of it can be written, so that a full disk does not stop a run here.
    func write(to descriptor: Int32) {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(self) else { return }
        ftruncate(descriptor, 0)
        _ = data.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    /// `Process 4711 (ops@build1, since 2025-10-27T08:00:00Z)`.
    var description: String { "Process \(pid) (\(holder), since \(since.formatted(.iso8601)))" }
}
