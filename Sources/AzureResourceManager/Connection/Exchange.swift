import CurlTransport
import Foundation

/// A call and its answer.
struct Exchange: Sendable {
    let call: Call
    let response: HTTPResponse
    private let token: AccessToken
    private let credential: CredentialSource

    init(call: Call, response: HTTPResponse, token: AccessToken, credential: CredentialSource) {
        self.call = call
        self.response = response
        self.token = token
        self.credential = credential
    }

    /// Whether the answer is one of success.
    var isSuccess: Bool { (200..<300).contains(response.status) }

    /// The error that the body describes, without the token.
    var serviceError: ServiceError? { ServiceError(body: response.body, hiding: [token.value]) }

    /// What the answer means where it is no success.
    func failure() -> ResourceManagerError {
        let explanation = Explanation(
            status: response.status, error: serviceError, excerpt: excerpt, retryAfter: response.header("Retry-After"),
            credential: credential.description)
        // 408 and 5xx come from something between the request and its effect, and do not say on which side.
        let isOpen = response.status == 408 || response.status >= 500
        return error(explanation.code, "\(explanation.cause); \(explanation.advice)", isOpen: isOpen)
    }

    /// An error about this answer. `isOpen`: whether the answer leaves open that a write took effect.
    func error(_ code: ResourceManagerError.Code, _ sentence: String, isOpen: Bool = true) -> ResourceManagerError {
        let mayHaveTakenEffect = call.isWrite && isOpen
        return ResourceManagerError(
            code: code,
            description: "cannot \(call.purpose): \(sentence)"
                + (mayHaveTakenEffect ? "; the change may have taken effect, so read the registry before writing again" : "")
                + (response.correlationID.map { " (correlation id \($0))" } ?? ""),
            mayHaveTakenEffect: mayHaveTakenEffect, correlationID: response.correlationID)
    }

    /// The body, read as JSON; `meaning` turns what was read into a value, and may throw.
    func decode<Document: Decodable, Value>(
        _ type: Document.Type, meaning: (Document) throws -> Value
    ) throws(ResourceManagerError) -> Value {
        guard !response.body.isEmpty else {
            throw error(.badAnswer, "the answer (HTTP \(response.status)) has no body where JSON is expected; run again")
        }
        do {
            return try meaning(JSONDecoder().decode(type, from: Data(response.body)))
        } catch {
            let advice = "check that the resource manager's address leads to Azure and not to a proxy or a portal"
            throw self.error(
                .badAnswer, "the answer (HTTP \(response.status)) cannot be read: \(Self.reason(error))\(excerpt); \(advice)")
        }
    }

    /// The body, read as JSON.
    func decode<Document: Decodable>(_ type: Document.Type) throws(ResourceManagerError) -> Document {
        try decode(type) { $0 }
    }

    /// The body's beginning, for an error, without the token.
    private var excerpt: String {
        guard !response.body.isEmpty else { return " with an empty body" }
        let text = String(decoding: response.body.prefix(4_096), as: UTF8.self)
        return ", which begins '\(text.hiding([token.value]).onOneLine(limit: 120))'"
    }

    private static func reason(_ error: any Error) -> String {
        func place(_ path: [any CodingKey]) -> String {
            path.reduce("") { $1.intValue.map { index in "\($0)[\(index)]" } ?? ($0.isEmpty ? "" : $0 + ".") + key($1) }
        }
        func key(_ key: any CodingKey) -> String { key.intValue.map { "[\($0)]" } ?? key.stringValue }
        switch error {
        case DecodingError.keyNotFound(let missing, let context):
            return "it has no '\(place(context.codingPath + [missing]))'"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            return "'\(place(context.codingPath))' is of another type than expected"
        case DecodingError.dataCorrupted: return "it is not JSON"
        case let unknown as UnknownValue:
            return "'\(unknown.field)' is '\(unknown.value.onOneLine(limit: 80))' where \(unknown.expected) is expected"
        case let error as RegistryIDError: return "its id \(error.description)"
        default: return "\(error)".onOneLine(limit: 200)
        }
    }
}
