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

    /// The id by which Azure's support finds the request.
    var correlationID: String? { response.correlationID(hiding: [token.value]) }

    /// The error that the body describes, without the token.
    var serviceError: ServiceError? { ServiceError(body: response.body, hiding: [token.value]) }

    /// What the answer means where it is no success.
    func failure() -> ResourceManagerError {
        let explanation = Explanation(
            status: response.status, error: serviceError, excerpt: excerpt,
            retryAfter: response.header("Retry-After").map { quote($0) },
            credential: credential.description)
        // 408 and 5xx come from something between the request and its effect, and do not say on which side.
        let isOpen = response.status == 408 || response.status >= 500
        return error(explanation.code, "\(explanation.cause); \(explanation.advice)", isOpen: isOpen)
    }

    /// An error about this answer.
    ///
    /// `isOpen`: whether the answer leaves open that a write took effect.
    func error(_ code: ResourceManagerError.Code, _ sentence: String, isOpen: Bool = true) -> ResourceManagerError {
        let mayHaveTakenEffect = call.isWrite && isOpen
        return ResourceManagerError(
            code: code,
            description: "cannot \(call.purpose): \(sentence.hiding([token.value]))"
                + (mayHaveTakenEffect
                    ? "; the change may have taken effect, so read the registry before writing again" : "")
                + (correlationID.map { " (correlation id \($0))" } ?? ""),
            mayHaveTakenEffect: mayHaveTakenEffect, correlationID: correlationID)
    }

    /// What the service wrote, for an error: on one line, and without the token, which goes before anything is cut.
    func quote(_ text: String, limit: Int = 200) -> String { text.hiding([token.value]).onOneLine(limit: limit) }

    /// The body, read as JSON; `meaning` turns what was read into a value, and may throw.
    func decode<Document: Decodable, Value>(
        _ type: Document.Type, meaning: (Document) throws -> Value
    ) throws(ResourceManagerError) -> Value {
        guard !response.body.isEmpty else {
            throw error(
                .badAnswer, "the answer (HTTP \(response.status)) has no body where JSON is expected; run again")
        }
        do {
            return try meaning(JSONDecoder().decode(type, from: Data(response.body)))
        } catch {
            let advice = "check that the resource manager's address leads to Azure and not to a proxy or a portal"
            throw self.error(
                .badAnswer,
                "the answer (HTTP \(response.status)) cannot be read: \(reason(error))\(excerpt); \(advice)")
        }
    }

    /// The body, read as JSON.
    func decode<Document: Decodable>(_ type: Document.Type) throws(ResourceManagerError) -> Document {
        try decode(type) { $0 }
    }

    /// The body's beginning, for an error, without the token.
    private var excerpt: String {
        guard !response.body.isEmpty else { return " with an empty body" }
        let text = String(decoding: response.body.prefix(65_536), as: UTF8.self)
        return ", which begins '\(quote(text, limit: 120))'"
    }

    private func reason(_ error: any Error) -> String {
        func place(_ path: [any CodingKey]) -> String {
            path.reduce("") { path, key in
                if let index = key.intValue { return "\(path)[\(index)]" }
                return path.isEmpty ? key.stringValue : "\(path).\(key.stringValue)"
            }
        }
        switch error {
        case DecodingError.keyNotFound(let missing, let context):
            return "it has no '\(place(context.codingPath + [missing]))'"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            return "'\(place(context.codingPath))' is of another type than expected"
        case DecodingError.dataCorrupted: return "it is not JSON"
        case let unknown as UnknownValue:
            return "'\(unknown.field)' is '\(quote(unknown.value))' where \(unknown.expected) is expected"
        case is RegistryIDError: return "its 'id' is not that of a registry"
        default: return quote("\(error)")
        }
    }
}
