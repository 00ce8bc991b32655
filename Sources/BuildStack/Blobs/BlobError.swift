import EmbeddedNetwork
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// An answer of the build storage that is not what the client hoped for, as Azure Storage words it.
struct BlobError: Error, Sendable, CustomStringConvertible {
    /// The status.
    let status: HTTPResponse.Status
    /// What is wrong, for programs: `x-ms-error-code`.
    let code: String
    /// One sentence for the person who reads it.
    let message: String
    /// What an authentication failure was about.
    var detail: String?
    /// Further header fields.
    var fields: HTTPFields = [:]

    var description: String { message }

    /// The answer, with the request's own number in its text as Azure Storage has it.
    func response(requestID: String, now: Date) -> Response {
        let detail = detail.map { "<AuthenticationErrorDetail>\(Self.escaped($0))</AuthenticationErrorDetail>" } ?? ""
        let text = """
            <?xml version="1.0" encoding="utf-8"?><Error><Code>\(code)</Code><Message>\(Self.escaped(message))
            RequestId:\(requestID)
            Time:\(now.formatted(.iso8601))</Message>\(detail)</Error>
            """
        var fields = fields
        fields[.contentType] = "application/xml"
        fields[.storageErrorCode] = code
        return Response(status: status, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}

extension BlobError: Equatable {
    static func == (left: Self, right: Self) -> Bool { left.code == right.code }
}

extension BlobError {
    /// The link does not allow what was asked.
    static func authenticationFailed(_ detail: String) -> Self {
        Self(
            status: .forbidden, code: "AuthenticationFailed",
            message: "Server failed to authenticate the request. Make sure the value of Authorization header is formed "
                + "correctly including the signature.", detail: detail)
    }

    /// There is no such blob, or not yet.
    static let blobNotFound = Self(
        status: .notFound, code: "BlobNotFound", message: "The specified blob does not exist.")

    /// The upload is longer than it may be.
    static func tooLarge(_ limit: Int64) -> Self {
        Self(
            status: .contentTooLarge, code: "RequestBodyTooLarge",
            message: "The request body is too large and exceeds the maximum permissible limit: a source has at most "
                + "\(limit) bytes.")
    }

    /// The disk has no room, which trying again does not change: not 507, which clients repeat for a minute.
    static let diskFull = Self(
        status: .conflict, code: "InsufficientStorage",
        message: "The machine's disk has no room for the source; nothing of it is kept: make room and send it again.")

    /// The disk failed.
    static func diskFailure(_ number: Int32) -> Self {
        number == ENOSPC || number == EDQUOT
            ? diskFull
            : Self(
                status: .internalServerError, code: "InternalError",
                message: "The source could not be written: \(String(cString: strerror(number))).")
    }

    /// A header is missing or has another value than it must.
    static func header(_ name: String, _ expected: String) -> Self {
        Self(
            status: .badRequest, code: "InvalidHeaderValue",
            message:
                "The value for one of the HTTP headers is not in the correct format: \(name) has to be \(expected).")
    }

    /// A query parameter is missing or has another value than it must.
    static func parameter(_ name: String, _ expected: String) -> Self {
        Self(
            status: .badRequest, code: "InvalidQueryParameterValue",
            message: "Value for one of the query parameters specified in the request URI is invalid: \(name) has to be "
                + "\(expected).")
    }

    /// The method, or what it is to do, is not known here.
    static let unsupported = Self(
        status: .methodNotAllowed, code: "UnsupportedHttpVerb",
        message:
            "The resource doesn't support specified Http Verb: sources are written by PUT, logs read by GET and HEAD.",
        fields: [.allow: "PUT, GET, HEAD"])
}

extension HTTPField.Name {
    /// `x-ms-error-code`: what went wrong, for programs.
    static let storageErrorCode = Self(literal: "x-ms-error-code")
    /// `x-ms-request-id`: the server's own number of a request.
    static let storageRequestID = Self(literal: "x-ms-request-id")
    /// `x-ms-client-request-id`: the client's own number of a request, sent back.
    static let clientRequestID = Self(literal: "x-ms-client-request-id")
    /// `x-ms-version`: the version of the storage's interface.
    static let storageVersion = Self(literal: "x-ms-version")
    /// `x-ms-blob-type`: `BlockBlob` or `AppendBlob`.
    static let blobType = Self(literal: "x-ms-blob-type")
    /// `x-ms-range`, which goes before `Range`.
    static let storageRange = Self(literal: "x-ms-range")
    /// `x-ms-meta-Complete`: how the run of a log ended.
    static let complete = Self(literal: "x-ms-meta-Complete")
}
