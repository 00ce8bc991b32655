import EmbeddedNetwork
import GRDB

/// Ports for new listeners: free on this machine now, and kept for nobody else in the data folder.
enum PortChoice {
    /// A port for a new listener.
    ///
    /// What listens under it has to be stored in the same transaction.
    static func free(_ database: Database) throws -> Int {
        while true {
            let port = try FreePort.choose()
            let isKept = try Bool.fetchOne(
                database,
                sql: """
                    SELECT EXISTS (SELECT 1 FROM registry WHERE port = :port)
                        OR EXISTS (SELECT 1 FROM egress WHERE port = :port)
                        OR EXISTS (SELECT 1 FROM endpoint WHERE port = :port)
                        OR EXISTS (SELECT 1 FROM setting WHERE key LIKE '%Port' AND value = CAST(:port AS TEXT))
                    """,
                arguments: ["port": port])
            if isKept != true { return port }
        }
    }
}
