import Foundation
import HTTPTypes
import NIOCore

extension RegistryAnswer {
    /// The answer that has `value` as JSON, without it where the request was a HEAD.
    ///
    /// - Parameter link: Where the list goes on, if it does.
    static func json(
        _ value: some Encodable, to method: HTTPRequest.Method, mediaType: String = "application/json; charset=utf-8",
        status: HTTPResponse.Status = .ok, link: String? = nil, _ more: HTTPFields = [:]
    ) throws -> Self {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let bytes = ByteBuffer(bytes: try encoder.encode(value))
        var fields: HTTPFields = [.contentType: mediaType, .distributionAPIVersion: "registry/2.0"]
        fields[.link] = link
        for field in more { fields.append(field) }
        return Self(status, fields, length: Int64(bytes.readableBytes), method == .head ? .none : .bytes(bytes))
    }
}
