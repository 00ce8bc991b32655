import FirewallSync
import Foundation
import GRDB

/// Who was told what: one SQLite file that two processes may use at once.
///
/// A notice is claimed before it is given and recorded after it arrived. A process that ends in between leaves a claim
/// that runs out, and the notice is given once more, with the same id: at least once, never not at all.
struct AlertStore: Sendable {
    /// For how long a claim keeps others from giving the same notice, in seconds: longer than any attempt takes.
    static let claimSeconds = 120.0
    /// How long an event is remembered, in seconds, so that it is not told again.
    static let eventSeconds = 30 * 86_400.0

    let path: String
    let database: DatabaseQueue

    /// Opens the file at `path`, creating it (mode 0600) and its folder (0700) where there is none.
    init(path: String) throws(AlertStoreError) {
        var configuration = Configuration()
        configuration.label = "alerts"
        configuration.busyMode = .timeout(10)
        do {
            let directory = try StateDirectory(preparing: (path as NSString).deletingLastPathComponent)
            let file = try directory.file(named: (path as NSString).lastPathComponent)
            let queue = try DatabaseQueue(path: file, configuration: configuration)
            if try !queue.read({ try AlertStoreSchema.isCurrent($0, path: path) }) {
                try queue.write { try AlertStoreSchema.create($0, path: path) }
            }
            database = queue
        } catch {
            throw AlertStoreError(error, path: path)
        }
        self.path = path
    }

    /// Runs `body` on one unchanging view of the file.
    func read<Value>(_ body: (Database) throws -> Value) throws(AlertStoreError) -> Value {
        do { return try database.read(body) } catch { throw AlertStoreError(error, path: path) }
    }

    /// Runs `body` in a transaction that no other process can come between.
    func write<Value>(_ body: (Database) throws -> Value) throws(AlertStoreError) -> Value {
        do { return try database.write(body) } catch { throw AlertStoreError(error, path: path) }
    }
}

extension Date {
    /// As the tables hold it: microseconds since 1970.
    var microseconds: Int64 { Int64((timeIntervalSince1970 * 1_000_000).rounded()) }

    /// The date of a table's column.
    init(microseconds: Int64) { self.init(timeIntervalSince1970: Double(microseconds) / 1_000_000) }
}
