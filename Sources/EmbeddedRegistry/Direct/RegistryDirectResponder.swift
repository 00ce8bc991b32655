import EmbeddedNetwork
import HTTPTypes
import NIOHTTP1
import RegistryStorage

/// The direct way into a registry: manifests and blobs that are in memory, or that the system can send by itself.
///
/// It takes the same steps as the door and the interior, with the same code: the doorkeeper, the grant, the answer, the
/// record. Where any of them would have to wait, or to explain something, the request goes the other way untouched.
package struct RegistryDirectResponder: DirectResponder {
    private let keeper: Doorkeeper
    private let tokens: TokenService
    private let storage: RegistryStorage
    private let sendsBlobs: Bool

    /// The direct way past `keeper` to `storage`.
    ///
    /// - Parameter sendsBlobs: Whether blobs are to be had here; false where the registry has data endpoints.
    package init(keeper: Doorkeeper, tokens: TokenService, storage: RegistryStorage, sendsBlobs: Bool = true) {
        self.keeper = keeper
        self.tokens = tokens
        self.storage = storage
        self.sendsBlobs = sendsBlobs
    }

    package func answer(_ head: HTTPRequestHead, from peer: DirectPeer) -> DirectAnswer? {
        guard !head.uri.utf8.contains(UInt8(ascii: "?")),
            let endpoint = try? DistributionEndpoint(path: head.uri), Self.isContent(endpoint)
        else { return nil }
        let admission = keeper.admit(
            method: head.method.rawValue, uri: head.uri, authority: head.headers.first(name: "host"),
            client: peer.client, route: peer.route)
        if let refusal = admission.refusal {
            return recorded(refusal.answer(to: head.method == .HEAD ? .head : .get), admission, identity: nil)
        }
        let need = DistributionRoutes.need(endpoint, .get)
        guard let grant = try? tokens.authorize(head.headers.first(name: "authorization"), for: need),
            let answer = try? content(endpoint, head)
        else { return nil }
        return recorded(answer, admission, identity: grant.name)
    }

    private func content(_ endpoint: DistributionEndpoint, _ head: HTTPRequestHead) throws -> RegistryAnswer? {
        switch endpoint {
        case .manifest(let name, let text):
            guard let manifest = storage.cachedManifest(try ManifestReference(parsing: text), in: name) else {
                return nil
            }
            return try ContentAnswer.manifest(manifest, to: ContentRequest(head))
        case .blob(let name, let text):
            guard sendsBlobs || head.method == .HEAD,
                let blob = storage.cachedBlob(try Digest(parsing: text), in: name)
            else { return nil }
            return try ContentAnswer.blob(blob, to: ContentRequest(head))
        default: return nil
        }
    }

    private func recorded(_ answer: RegistryAnswer, _ admission: Admission, identity: String?) -> DirectAnswer {
        let (keeper, status) = (keeper, answer.status.code)
        return answer.direct { bytes in
            keeper.record(admission, status: status, bytesIn: 0, bytesOut: Int(bytes), identity: identity)
        }
    }

    private static func isContent(_ endpoint: DistributionEndpoint) -> Bool {
        switch endpoint {
        case .manifest, .blob: true
        default: false
        }
    }
}
