import GRDB

extension Database {
    /// Executes a statement that stays compiled for as long as the connection is open: a run of many registries executes
    /// the same few thousands of times.
    func executeCached(sql: String, arguments: StatementArguments) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }
}
