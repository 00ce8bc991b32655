import EmbeddedNetwork
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension BlobHost {
    /// A log, or the part of it that is wanted, as an append blob that grows until it has `x-ms-meta-Complete`.
    func log(_ blob: BlobName, _ request: Request) async throws -> Response {
        let path = folder.path(of: blob)
        guard let state = try await blocking({ BlobState(log: path) }) else { throw BlobError.blobNotFound }
        var fields: HTTPFields = [
            .contentType: "text/plain; charset=utf-8", .acceptRanges: "bytes", .eTag: state.entityTag,
            .lastModified: HTTPDate.format(state.modified), .blobType: "AppendBlob", .cacheControl: "no-store",
        ]
        if let completion = state.completion { fields[.complete] = completion }
        if let wanted = request.headers[.ifMatch], wanted != "*", wanted != state.entityTag {
            throw BlobError(
                status: .preconditionFailed, code: "ConditionNotMet",
                message: "The condition specified using HTTP conditional header(s) is not met.")
        }
        guard request.method == .get else {
            fields[.contentLength] = String(state.length)
            return Response(status: .ok, headers: fields)
        }
        let range = request.headers[.storageRange] ?? request.headers[.range]
        switch ByteRange(range, length: state.length) {
        case .whole:
            return try await content(path, 0..<state.length, .ok, fields)
        case .part(let part):
            fields[.contentRange] = "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(state.length)"
            return try await content(path, part, .partialContent, fields)
        case .unsatisfiable:
            throw BlobError(
                status: .rangeNotSatisfiable, code: "InvalidRange",
                message: "The range specified is invalid for the current size of the resource.",
                fields: [.contentRange: "bytes */\(state.length)"])
        }
    }

    private func content(
        _ path: String, _ range: Range<Int64>, _ status: HTTPResponse.Status, _ fields: HTTPFields
    ) async throws -> Response {
        guard !range.isEmpty else { return Response(status: status, headers: fields) }
        let body: ResponseBody
        do {
            body = try await FilePiece(path: path, range: range).responseBody()
        } catch is IOError {
            // The registry, and its logs with it, went away just now.
            throw BlobError.blobNotFound
        }
        return Response(status: status, headers: fields, body: body)
    }
}
