import CurlTransport
import Foundation

/// The answer of a token endpoint (RFC 6749, section 5.1), of a managed identity or of `az account get-access-token`.
///
/// The times are numbers in some answers and text in others.
struct TokenAnswer: Decodable {
    enum CodingKeys: String, CodingKey {
        case accessToken = "access_token"
        case camelCaseAccessToken = "accessToken"
        case expiresIn = "expires_in"
        case expiresOn = "expires_on"
    }

    let accessToken: String
    /// Seconds from now.
    let expiresIn: Double?
    /// Seconds since 1970.
    let expiresOn: Double?

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func number(_ key: CodingKeys) -> Double? {
            if let number = try? container.decode(Double.self, forKey: key) { return number }
            return (try? container.decode(String.self, forKey: key)).flatMap { Double($0) }
        }
        accessToken =
            try container.decodeIfPresent(String.self, forKey: .camelCaseAccessToken)
            ?? container.decode(String.self, forKey: .accessToken)
        expiresIn = number(.expiresIn)
        expiresOn = number(.expiresOn)
    }
}

extension AccessToken {
    /// The token in an answer, whose text is never quoted: it may hold the token.
    init(answer body: [UInt8], from origin: String, now: Double) throws(ResourceManagerError) {
        guard let answer = try? JSONDecoder().decode(TokenAnswer.self, from: Data(body)) else {
            throw ResourceManagerError(
                code: .credential,
                description: "\(origin) answered without an access token (\(body.count) bytes); "
                    + "check that the address is that of the sign-in and not of a proxy or a portal before it")
        }
        let expires = answer.expiresOn ?? answer.expiresIn.map { now + $0 }
        try self.init(checking: answer.accessToken, from: "the token from \(origin)", expires: expires)
    }

    /// The token in the answer to a request for one.
    init(
        response: HTTPResponse, from origin: String, hiding secrets: [String], now: Double
    ) throws(ResourceManagerError) {
        guard response.status == 200 else {
            let error = ServiceError(body: response.body, hiding: secrets)
            let said = error.map { ": \($0.code): \"\($0.message)\"" } ?? ""
            throw ResourceManagerError(
                code: response.status == 429 ? .throttled : .credential,
                description: "\(origin) gave no token (HTTP \(response.status)\(said)); "
                    + "check tenant, client id and secret of the credential, and that the identity exists",
                correlationID: response.correlationID(hiding: secrets))
        }
        try self.init(answer: response.body, from: origin, now: now)
    }
}
