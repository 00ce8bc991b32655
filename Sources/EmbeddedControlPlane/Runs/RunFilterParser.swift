import Foundation
import GRDB

/// Reads a `$filter` over runs.
struct RunFilterParser {
    /// Comparisons of OData, and those of SQL.
    private static let comparisons = ["eq": "=", "ne": "<>", "gt": ">", "ge": ">=", "lt": "<", "le": "<="]
    /// The deepest nesting of parentheses.
    private static let depthLimit = 16

    private var rest: Substring
    private var arguments: [DatabaseValue] = []
    private var depth = 0

    init(_ text: String) { rest = text[...] }

    /// The condition in SQL, and what its question marks stand for.
    mutating func parse() throws(ResourceError) -> (String, [DatabaseValue]) {
        skipBlanks()
        guard !rest.isEmpty else { return ("TRUE", []) }
        let condition = try disjunction()
        guard rest.isEmpty else { throw unexpected("'and', 'or' or the end") }
        return (condition, arguments)
    }

    private mutating func disjunction() throws(ResourceError) -> String {
        var terms = [try conjunction()]
        while skip(word: "or") { terms.append(try conjunction()) }
        return terms.count == 1 ? terms[0] : "(\(terms.joined(separator: " OR ")))"
    }

    private mutating func conjunction() throws(ResourceError) -> String {
        var terms = [try term()]
        while skip(word: "and") { terms.append(try term()) }
        return terms.joined(separator: " AND ")
    }

    private mutating func term() throws(ResourceError) -> String {
        if skip("(") {
            guard depth < Self.depthLimit else {
                throw RunFilter.invalid("it has more than \(Self.depthLimit) parentheses within each other")
            }
            depth += 1
            let condition = try disjunction()
            depth -= 1
            guard skip(")") else { throw unexpected("')'") }
            return condition
        }
        if let match = rest.prefixMatch(of: /contains\s*\(/.ignoresCase()) {
            advance(to: match.range.upperBound)
            return try containment()
        }
        return try comparison()
    }

    private mutating func containment() throws(ResourceError) -> String {
        let field = try field()
        guard field.kind == .text || field.kind == .list else {
            throw RunFilter.invalid("contains takes no '\(field.rawValue)'")
        }
        guard skip(",") else { throw unexpected("','") }
        guard let part = try string() else { throw unexpected("a text in quotes") }
        guard skip(")") else { throw unexpected("')'") }
        arguments.append(part.lowercased().databaseValue)
        // A whole name, which az sends, is looked up; the column compares without case.
        let isWhole = field.kind == .list && part.wholeMatch(of: /[^@]+@sha256:[0-9A-Fa-f]{64}/) != nil
        let condition = isWhole ? "\(field.column) = ?" : "instr(lower(\(field.column)), ?) > 0"
        guard field.kind == .list else { return condition }
        return "run.number IN (SELECT number FROM runOutput WHERE registry = ?1 AND \(condition))"
    }

    private mutating func comparison() throws(ResourceError) -> String {
        let field = try field()
        guard let (name, sign) = Self.comparisons.first(where: { starts(with: $0.key) }), skip(word: name) else {
            throw unexpected("one of eq, ne, gt, ge, lt, le")
        }
        switch field.kind {
        case .list: throw RunFilter.invalid("'\(field.rawValue)' is a list, which contains(…) asks of")
        case .truth:
            guard sign == "=" || sign == "<>" else { throw RunFilter.invalid("'\(field.rawValue)' is true or false") }
            let word = try string()?.lowercased() ?? self.word().lowercased()
            guard word == "true" || word == "false" else { throw RunFilter.invalid("'\(word.prefix(40))' is no truth") }
            arguments.append((word == "true").databaseValue)
        case .time: arguments.append(try time().timeIntervalSince1970.databaseValue)
        case .text:
            guard let text = try string() else { throw unexpected("a text in quotes") }
            if field == .runId, sign == "=" {
                // By the key; what is no id is no run's.
                arguments.append((RunID(text)?.number ?? 0).databaseValue)
                return "run.number = ?"
            }
            arguments.append(text.databaseValue)
        }
        let condition = "\(field.column) \(sign) ?"
        return sign == "<>" ? "(\(condition) OR \(field.column) IS NULL)" : condition
    }

    /// A time, bare or in quotes, also behind `datetime`.
    private mutating func time() throws(ResourceError) -> Date {
        if starts(with: "datetime'") { advance(to: rest.index(rest.startIndex, offsetBy: "datetime".count)) }
        let text = try string() ?? String(self.word())
        let zoned = text.contains(/(Z|[+-]\d\d:\d\d)$/) ? text : text + "Z"
        for style in [Date.ISO8601FormatStyle(includingFractionalSeconds: true), Date.ISO8601FormatStyle()] {
            if let time = try? Date(zoned, strategy: style) { return time }
        }
        throw RunFilter.invalid("'\(text.prefix(40))' is no time such as 2026-11-22T05:00:00Z")
    }

    private mutating func field() throws(ResourceError) -> RunFilterField {
        let name = word()
        guard let field = RunFilterField(name: name) else {
            throw RunFilter.invalid("'\(name.isEmpty ? rest.prefix(40) : name.prefix(40))' is no property of runs")
        }
        return field
    }

    /// A text in single quotes, in which two of them are one; nil where there is none.
    private mutating func string() throws(ResourceError) -> String? {
        guard rest.first == "'" else { return nil }
        guard let match = rest.prefixMatch(of: /'((?:[^']|'')*)'/) else { throw unexpected("the end of the quote") }
        let text = match.1.replacing("''", with: "'")
        advance(to: match.range.upperBound)
        return String(text)
    }

    /// What stands up to a blank, a comma or a parenthesis.
    private mutating func word() -> Substring {
        let word = rest.prefix { !$0.isWhitespace && !"(),'".contains($0) }
        advance(to: word.endIndex)
        return word
    }

    private func starts(with word: String) -> Bool { rest.prefix(word.count).lowercased() == word }

    /// Skips `word` where it stands alone.
    private mutating func skip(word: String) -> Bool {
        guard starts(with: word) else { return false }
        let end = rest.index(rest.startIndex, offsetBy: word.count)
        guard rest[end...].first.map({ $0.isWhitespace || $0 == "(" || $0 == "'" }) ?? true else { return false }
        advance(to: end)
        return true
    }

    private mutating func skip(_ sign: Character) -> Bool {
        guard rest.first == sign else { return false }
        advance(to: rest.index(after: rest.startIndex))
        return true
    }

    private mutating func advance(to index: Substring.Index) {
        rest = rest[index...]
        skipBlanks()
    }

    private mutating func skipBlanks() { rest = rest.drop(while: \.isWhitespace) }

    private func unexpected(_ expected: String) -> ResourceError {
        let found = rest.isEmpty ? "the end" : "'\(rest.prefix(40))'"
        return RunFilter.invalid("there is \(found), where \(expected) is expected")
    }
}
