import Foundation
import GRDB

/// What is chosen once for a data folder and kept: identifiers and ports.
package struct StackSettings: Sendable, Hashable {
    /// The subscription's identifier.
    package let subscription: String
    /// The tenant's identifier.
    package let tenant: String
    /// The port of the resource manager on 127.0.0.1.
    package let resourceManagerPort: Int
    /// The port of the download page on 127.0.0.1.
    package let pagePort: Int
    /// The port of the sign-in host on 127.0.0.1.
    package let signInPort: Int
    /// The port of the directory on 127.0.0.1.
    package let directoryPort: Int
    /// The port of the build storage on 127.0.0.1.
    package let blobPort: Int
    /// The port of the metrics on 127.0.0.1.
    package let metricsPort: Int

    /// The settings kept in `database`; what is missing is chosen.
    package static func loadOrChoose(in database: StackDatabase) async throws -> Self {
        try await database.queue.write { database in
            func kept(_ key: String, otherwise choose: () throws -> String) throws -> String {
                if let value = try String.fetchOne(
                    database, sql: "SELECT value FROM setting WHERE key = ?", arguments: [key])
                {
                    return value
                }
                let chosen = try choose()
                try database.execute(sql: "INSERT INTO setting (key, value) VALUES (?, ?)", arguments: [key, chosen])
                return chosen
            }
            func port(_ key: String) throws -> Int {
                let text = try kept(key) { String(try PortChoice.free(database)) }
                guard let port = Int(text) else {
                    throw StackError(.state, "The stack's database keeps '\(text)' where a port is expected.")
                }
                return port
            }
            return Self(
                subscription: try kept("subscription") { UUID().uuidString.lowercased() },
                tenant: try kept("tenant") { UUID().uuidString.lowercased() },
                resourceManagerPort: try port("resourceManagerPort"),
                pagePort: try port("pagePort"), signInPort: try port("signInPort"),
                directoryPort: try port("directoryPort"), blobPort: try port("blobPort"),
                metricsPort: try port("metricsPort"))
        }
    }
}
