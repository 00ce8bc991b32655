import Foundation

/// How every report writes JSON: one document, keys in order, readable, a newline at the end.
public enum JSONDocument {
    /// The document of `value`.
    ///
    /// - Throws: `EncodingError` for a number that JSON cannot hold.
    public static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return Array(try encoder.encode(value)) + [UInt8(ascii: "\n")]
    }

    /// One array of documents that are encoded already.
    public static func array(of documents: [[UInt8]]) -> [UInt8] {
        Array("[".utf8) + Array(documents.joined(separator: Array(",\n".utf8))) + Array("]\n".utf8)
    }
}
