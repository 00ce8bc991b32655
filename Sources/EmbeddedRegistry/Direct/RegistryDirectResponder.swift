import EmbeddedNetwork
import HTTPTypes
import NIOCore
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
    private let heads = HotHeads()

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
        guard let entry = heads.entry(for: head.uri) else { return nil }
        let admission = keeper.admit(
            method: head.method.rawValue, uri: head.uri, authority: head.headers.first(name: "host"),
            client: peer.client, route: peer.route)
        if let refusal = admission.refusal {
            let answer = refusal.answer(to: head.method == .HEAD ? .head : .get)
            return answer.direct(ended: recorder(admission, answer.status.code, nil))
        }
        guard let grant = try? tokens.authorize(head.headers.first(name: "authorization"), for: entry.need) else {
            return nil
        }
        let request = ContentRequest(head)
        switch entry.target {
        case .manifest(let name, let reference):
            guard let manifest = storage.cachedManifest(reference, in: name) else { return nil }
            if let known = entry.head, known.digest == manifest.digest, known.mediaType == manifest.mediaType,
                request.ifNoneMatch.isEmpty,
                ManifestAcceptance.refusal(of: manifest.mediaType, accept: request.accept) == nil
            {
                return DirectAnswer(
                    head: known.bytes, body: request.isHead ? .none : .bytes(manifest.content),
                    ended: recorder(admission, 200, grant))
            }
            guard let answer = try? ContentAnswer.manifest(manifest, to: request) else { return nil }
            return send(answer, of: manifest.digest, manifest.mediaType, entry, head, admission, grant)
        case .blob(let name, let digest):
            guard sendsBlobs || request.isHead, let blob = storage.cachedBlob(digest, in: name) else { return nil }
            if let known = entry.head, request.isForAll {
                return DirectAnswer(
                    head: known.bytes, body: request.isHead ? .none : Self.body(of: blob),
                    ended: recorder(admission, 200, grant))
            }
            guard let answer = try? ContentAnswer.blob(blob, to: request) else { return nil }
            return send(answer, of: digest, "", entry, head, admission, grant)
        }
    }

    /// The answer that was made anew; the head of a whole one is kept.
    private func send(
        _ answer: RegistryAnswer, of digest: Digest, _ mediaType: String, _ entry: HotHeads.Entry,
        _ head: HTTPRequestHead, _ admission: Admission, _ grant: Grant
    ) -> DirectAnswer {
        let direct = answer.direct(ended: recorder(admission, answer.status.code, grant))
        if answer.status == .ok {
            var entry = entry
            entry.head = HotHeads.Head(digest: digest, mediaType: mediaType, bytes: direct.head)
            heads.keep(entry, for: head.uri)
        }
        return direct
    }

    private func recorder(
        _ admission: Admission, _ status: Int, _ grant: Grant?
    ) -> @Sendable (Int64) -> Void {
        { [keeper] bytes in
            keeper.record(admission, status: status, bytesIn: 0, bytesOut: Int(bytes), identity: grant?.name)
        }
    }

    private static func body(of blob: StoredBlob) -> DirectAnswer.Body {
        if let content = blob.content { return content.readableBytes == 0 ? .none : .bytes(content) }
        return blob.size == 0 ? .none : .file(FilePiece(path: blob.path, range: 0..<blob.size))
    }
}
