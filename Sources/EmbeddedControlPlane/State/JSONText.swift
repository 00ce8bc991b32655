import Foundation

/// Values as JSON text, with sorted members so that equal values are equal texts.
enum JSONText {
    /// The text of `value`.
    static func encode(_ value: some Encodable) throws -> String {
        String(decoding: try data(value), as: UTF8.self)
    }

    /// The bytes of `value`.
    static func data(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return try encoder.encode(value)
    }

    /// The value of `text`.
    static func decode<Value: Decodable>(_ text: String, as type: Value.Type = Value.self) throws -> Value {
        try decode(Data(text.utf8), as: type)
    }

    /// The value of `bytes`.
    static func decode<Value: Decodable>(_ bytes: Data, as type: Value.Type = Value.self) throws -> Value {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(type, from: bytes)
    }
}
