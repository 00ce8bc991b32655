import Foundation

/// What commands write on standard output.
enum Output {
    /// One JSON document, for programs.
    static func json(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        try line(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// A table whose columns are as wide as they have to be, for people.
    static func table(_ header: [String], _ rows: [[String]]) throws {
        let all = [header] + rows
        let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        for row in all {
            let cells = zip(row, widths).map { cell, width in
                cell + String(repeating: " ", count: width - cell.count)
            }
            try line(cells.joined(separator: "  ").trimmingCharacters(in: .whitespaces))
        }
    }

    /// One line.
    ///
    /// - Throws: Why it cannot be written: the reader is gone, the disk is full.
    static func line(_ text: String) throws {
        try FileHandle.standardOutput.write(contentsOf: Data("\(text)\n".utf8))
    }

    /// Opens `/dev/null` in the place of a standard stream that the caller has closed: the first files of the stack
    /// would take these places else, and what is printed would go into them.
    static func keepStandardStreamsOpen() {
        for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(stream, F_GETFD) < 0 {
            // The lowest free number is taken, which is this one.
            _ = open("/dev/null", O_RDWR)
        }
    }

    /// A time as tables show it, or a dash.
    static func text(_ time: Date?) -> String { time?.formatted(.iso8601) ?? "-" }
}
