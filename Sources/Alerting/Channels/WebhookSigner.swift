import AzureResourceManager
import Crypto
import CurlTransport
import Foundation

/// Signs what a webhook gets, as the Standard Webhooks specification says (https://www.standardwebhooks.com): each key
/// by HMAC-SHA256 over `ID.TIMESTAMP.BODY`, so that neither the text nor the moment can be another one's.
///
/// The field `webhook-key-id` names the keys in the order of their signatures: while keys are exchanged two sign at
/// once, and a receiver takes the one that it knows.
struct WebhookSigner: Sendable {
    /// The keys by their ids.
    let keys: [String: StoredSecret]
    /// The fewest bytes of a key.
    static let leastKeySize = 16

    /// The header fields for a body; the id and the time stand there without keys, too.
    func fields(id: String, time: Date, body: [UInt8]) throws(AlertChannelError) -> [HTTPField] {
        let timestamp = String(Int(time.timeIntervalSince1970))
        var signatures: [String] = []
        for (_, secret) in keys.sorted(by: { $0.key < $1.key }) {
            let key = try Self.bytes(of: secret)
            let code = HMAC<SHA256>.authenticationCode(
                for: Array("\(id).\(timestamp).".utf8) + body, using: SymmetricKey(data: key))
            signatures.append("v1,\(Data(code).base64EncodedString())")
        }
        let fields = [HTTPField("webhook-id", id), HTTPField("webhook-timestamp", timestamp)]
        guard !signatures.isEmpty else { return fields }
        return fields + [
            HTTPField("webhook-signature", signatures.joined(separator: " ")),
            HTTPField("webhook-key-id", keys.keys.sorted().joined(separator: " ")),
        ]
    }

    /// A key's bytes: what stands behind `whsec_` in Base64, else the text itself.
    private static func bytes(of secret: StoredSecret) throws(AlertChannelError) -> [UInt8] {
        let text = try secret.readForChannel()
        let bytes =
            text.hasPrefix("whsec_") ? Data(base64Encoded: String(text.dropFirst(6))).map(Array.init) : Array(text.utf8)
        guard let bytes, bytes.count >= leastKeySize else {
            throw AlertChannelError(
                .configuration,
                "the key in \(secret.name) is too short or not Base64; make one of at least \(leastKeySize) bytes: "
                    + "echo whsec_$(openssl rand -base64 32)")
        }
        return bytes
    }
}
