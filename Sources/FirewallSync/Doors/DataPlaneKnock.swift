import CurlTransport
import Foundation
import IPNetworks

/// A knock at a registry's data plane, and what the answer says about whoever knocks.
public struct DataPlaneKnock: Sendable {
    /// What the data plane answers.
    public enum Answer: Sendable, Hashable {
        /// The rules let the client in; who it is, is asked next.
        case admitted
        /// The rules refuse the client, whom the registry sees at this address; nil where it does not say.
        case refused(AnyIPAddress?)
        /// Neither: no answer, or one that means something else.
        case unclear(String)
    }

    private let url: String
    private let transport: CurlTransport

    /// A knock at the data plane whose base URL is `url`, by way of `transport`, whose proxy decides as whom.
    public init(url: String, transport: CurlTransport.Configuration) {
        var patient = transport
        patient.totalTimeout = min(transport.totalTimeout, 15)
        patient.retry.maximumAttempts = 1
        patient.maximumBodySize = 1 << 16
        self.url = url
        self.transport = CurlTransport(patient)
    }

    /// Knocks once.
    public func answer() async -> Answer {
        let response: HTTPResponse
        do {
            response = try await transport.send(HTTPRequest(url: "\(url)/v2/"))
        } catch {
            return .unclear(error.description)
        }
        switch response.status {
        case 200, 401: return .admitted
        case 403:
            let text = String(decoding: response.body, as: UTF8.self)
            guard text.contains("DENIED") else { return .unclear("\(url)/v2/ answered 403 without DENIED.") }
            return .refused(Self.client(in: text))
        default: return .unclear("\(url)/v2/ answered \(response.status).")
        }
    }

    /// The address in `client with IP '203.0.113.9' is not allowed access`; JSON may spell the quotes `\u0027`.
    static func client(in text: String) -> AnyIPAddress? {
        let plain = text.replacing("\\u0027", with: "'")
        guard let match = plain.firstMatch(of: #/client with IP '([0-9A-Fa-f:.]+)'/#) else { return nil }
        return try? AnyIPAddress(parsing: match.1)
    }
}
