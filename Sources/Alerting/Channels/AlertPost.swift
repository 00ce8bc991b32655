import CurlTransport
import Foundation

/// Posts JSON to a URL that may be a secret, and judges the answer.
struct AlertPost: Sendable {
    let transport: CurlTransport

    /// Posts `body`; an attempt that failed in a way that may pass is repeated, as every notice has an id.
    ///
    /// - Parameter secrets: What must not stand in an error beside the URL itself.
    /// - Returns: The status, and what the other side said, on one line.
    func send(
        _ body: JSONValue, to url: AlertURL, type: String = "application/json",
        headers: (_ body: [UInt8]) throws(AlertChannelError) -> [HTTPField] = { _ in [] }, secrets: [String] = []
    ) async throws(AlertChannelError) -> String {
        let target = try url.resolve()
        let bytes = body.bytes
        let request = HTTPRequest(
            method: "POST", url: target, headers: [HTTPField("Content-Type", type)] + (try headers(bytes)), body: bytes)
        let response: HTTPResponse
        do {
            response = try await transport.send(request, isIdempotent: true)
        } catch {
            throw AlertChannelError(
                .transport, hide(error.description, target, secrets), mayHaveArrived: error.mayHaveBeenReceived)
        }
        let text = String(decoding: response.body, as: UTF8.self)
        // A secret that is cut is no longer found.
        let said = text.isEmpty ? "" : ": " + AlertText.line(hide(text, target, secrets), limit: 200)
        switch response.status {
        case 200...299: return "\(response.status)\(said)"
        case 300...399:
            throw AlertChannelError(
                .refused, "it answers with a redirect (\(response.status)), and none is followed; configure its target")
        default:
            let attempts = response.attempts > 1 ? " (\(response.attempts) attempts)" : ""
            throw AlertChannelError(.refused, "it answers \(response.status)\(said)\(attempts)")
        }
    }

    /// The sentence with the URL's host in place of the URL, and without the secrets.
    private func hide(_ sentence: String, _ target: String, _ secrets: [String]) -> String {
        guard let url = try? HTTPURL(target) else { return "no answer came" }
        let parts = [url.query, url.path].compactMap { $0 }.filter { $0.utf8.count > 1 }
        // The other side may quote a part alone, and without its percents.
        let pieces = parts.flatMap { $0.split { "/?&=".contains($0) }.map(String.init) }.filter { $0.utf8.count > 7 }
        return (secrets + parts + pieces + pieces.compactMap(\.removingPercentEncoding))
            .reduce(sentence.replacing(url.description, with: "\(url.scheme)://\(url.host):\(url.port)")) {
                $1.isEmpty ? $0 : $0.replacing($1, with: "…")
            }
    }
}
