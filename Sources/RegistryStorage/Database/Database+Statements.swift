import GRDB

extension Database {
    /// Executes `sql`, compiled once for the connection.
    func run(_ sql: String, _ arguments: StatementArguments = []) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }

    /// The first row of `sql`, compiled once for the connection.
    func row(_ sql: String, _ arguments: StatementArguments) throws -> Row? {
        try Row.fetchOne(cachedStatement(sql: sql), arguments: arguments)
    }

    /// The rows of `sql`, compiled once for the connection.
    func rows(_ sql: String, _ arguments: StatementArguments) throws -> [Row] {
        try Row.fetchAll(cachedStatement(sql: sql), arguments: arguments)
    }

    /// Whether `sql` has a row.
    func has(_ sql: String, _ arguments: StatementArguments) throws -> Bool { try row(sql, arguments) != nil }
}
