import Foundation

/// The error that a service describes in the body of an answer.
///
/// Three forms are read: the resource manager's `{"error":{"code","message","details","additionalInfo"}}`, the same
/// without its envelope, and OAuth's `{"error":"…","error_description":"…"}` (RFC 6749, section 5.2).
struct ServiceError: Sendable, Equatable {
    /// The service's code, such as `ScopeLocked`.
    let code: String
    /// The service's message, with those of its details.
    let message: String
    /// The names of the policies that were violated, from `additionalInfo`.
    let policies: [String]

    /// The error in `body`, or nil where it holds none.
    ///
    /// `secrets` are blotted out, should the service echo them.
    init?(body: [UInt8], hiding secrets: [String] = []) {
        guard let document = try? JSONDecoder().decode(ErrorDocument.self, from: Data(body)) else { return nil }
        var texts: [String] = []
        for text in document.messages where !texts.contains(text) { texts.append(text) }
        code = document.code.hiding(secrets).onOneLine(limit: 100)
        message = texts.joined(separator: "; ").hiding(secrets).onOneLine(limit: 1_500)
        policies = document.policies.map { $0.hiding(secrets).onOneLine(limit: 200) }
    }
}

extension String {
    /// The text without `secrets`.
    func hiding(_ secrets: [String]) -> String {
        secrets.reduce(self) { text, secret in
            secret.isEmpty ? text : text.replacingOccurrences(of: secret, with: "[redacted]")
        }
    }
}

/// Any of the three forms.
private struct ErrorDocument: Decodable {
    struct Detail: Decodable {
        let code: String?
        let message: String?
        let details: [Detail]?
        let additionalInfo: [AdditionalInfo]?
    }

    struct AdditionalInfo: Decodable {
        let info: Info?
    }

    struct Info: Decodable {
        let policyAssignmentDisplayName: String?
        let policyAssignmentName: String?
        let policyDefinitionDisplayName: String?
        let policyDefinitionName: String?

        var name: String? {
            [policyAssignmentDisplayName, policyAssignmentName, policyDefinitionDisplayName, policyDefinitionName]
                .compactMap(\.self).first { !$0.isEmpty }
        }
    }

    enum CodingKeys: String, CodingKey {
        case error
        case description = "error_description"
    }

    let code: String
    let messages: [String]
    let policies: [String]

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let oauth = try? container.decode(String.self, forKey: .error) {
            code = oauth
            messages = [try container.decodeIfPresent(String.self, forKey: .description) ?? ""]
            policies = []
            return
        }
        let root: Detail
        if container.contains(.error) {
            root = try container.decode(Detail.self, forKey: .error)
        } else {
            root = try Detail(from: decoder)
        }
        guard let code = root.code ?? (root.message == nil ? nil : "") else {
            throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "neither a code nor a message"))
        }
        let all = Self.flatten(root)
        self.code = code
        messages = all.compactMap(\.message)
        policies = all.flatMap { $0.additionalInfo ?? [] }.compactMap { $0.info?.name }
    }

    private static func flatten(_ detail: Detail) -> [Detail] {
        [detail] + (detail.details ?? []).flatMap(flatten)
    }
}
