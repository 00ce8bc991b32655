/// A place in a JSON text, for people.
public struct JSONPlace: Sendable, Hashable, CustomStringConvertible {
    /// The line, from 1.
    public let line: Int
    /// The character in the line, from 1.
    public let column: Int
    /// The way from the document's root, such as `values[12].properties.addressPrefixes[3]`; "" for the root itself.
    public let path: String

    /// `line 31, column 11 (values[12].name)`.
    public var description: String {
        path.isEmpty ? "line \(line), column \(column)" : "line \(line), column \(column) (\(path))"
    }
}

extension JSONPlace {
    /// The place of byte `offset` in a text that is well-formed up to there.
    ///
    /// The text is walked once more, so that the parser need not keep track of where it is while all goes well.
    ///
    /// - Complexity: O(offset).
    init(of offset: Int, in bytes: UnsafeBufferPointer<UInt8>) {
        let offset = min(offset, bytes.count)
        var line = 1
        var lineStart = 0
        for index in 0..<offset {
            let isLoneReturn = bytes[index] == 0x0D && !(index + 1 < bytes.count && bytes[index + 1] == 0x0A)
            if bytes[index] == 0x0A || isLoneReturn {
                line += 1
                lineStart = index + 1
            }
        }
        let start = lineStart == 0 && bytes.starts(with: JSONReader.byteOrderMark) ? 3 : lineStart
        self.line = line
        // Continuation bytes belong to the character before them.
        column = 1 + (start..<max(start, offset)).count { bytes[$0] & 0xC0 != 0x80 }
        var walk = PathWalk()
        walk.run(through: offset, in: bytes)
        path = walk.path
    }
}

/// Follows the containers of a text from its start to an offset.
private struct PathWalk {
    private enum Container {
        case object(key: String?)
        case array(index: Int)
    }

    private var containers: [Container] = []
    private var expectsKey = false

    /// Deep nesting is told by its head alone.
    var path: String {
        var path = ""
        for container in containers.prefix(16) {
            switch container {
            case .object(nil): break
            case .object(let key?): path += Self.step(key, isFirst: path.isEmpty)
            case .array(let index): path += "[\(index)]"
            }
        }
        return containers.count > 16 ? path + "…" : path
    }

    private static func step(_ key: String, isFirst: Bool) -> String {
        let isPlain = !key.isEmpty && key.utf8.allSatisfy { $0.isASCIILetter || $0 == UInt8(ascii: "_") }
        if isPlain { return isFirst ? key : ".\(key)" }
        return "[\"\(key.count > 40 ? key.prefix(40) + "…" : key)\"]"
    }

    mutating func run(through offset: Int, in bytes: UnsafeBufferPointer<UInt8>) {
        var index = bytes.starts(with: JSONReader.byteOrderMark) ? 3 : 0
        while index < bytes.count, index < offset || expectsKey && index == offset {
            switch bytes[index] {
            case UInt8(ascii: "{"):
                containers.append(.object(key: nil))
                expectsKey = true
            case UInt8(ascii: "["):
                containers.append(.array(index: 0))
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                containers.removeLast(containers.isEmpty ? 0 : 1)
                expectsKey = false
            case UInt8(ascii: ","):
                advance()
            case UInt8(ascii: "\""):
                let end = Self.endOfString(from: index, in: bytes)
                if expectsKey {
                    let key = String(decoding: bytes[min(index + 1, end)..<max(index + 1, end - 1)], as: UTF8.self)
                    if !containers.isEmpty { containers[containers.count - 1] = .object(key: key) }
                    expectsKey = false
                }
                index = end
                continue
            default: break
            }
            index += 1
        }
    }

    private mutating func advance() {
        guard let container = containers.popLast() else { return }
        switch container {
        case .array(let index): containers.append(.array(index: index + 1))
        case .object:
            containers.append(.object(key: nil))
            expectsKey = true
        }
    }

    /// The offset behind the closing quotation mark, or the end of the text.
    private static func endOfString(from start: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var index = start + 1
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "\\") {
                index += 2
            } else if bytes[index] == UInt8(ascii: "\"") {
                return index + 1
            } else {
                index += 1
            }
        }
        return bytes.count
    }
}
