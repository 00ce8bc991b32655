import CurlTransport
import Foundation

/// A file on its way to a signed URL, as Azure's storage client sends it: whole, or in blocks where it is large.
package struct SourceUpload: Sendable {
    /// The most bytes that are sent whole.
    static let largestWhole = 64 << 20
    /// The bytes of a block.
    static let block = 4 << 20

    private let transport: CurlTransport

    /// An upload that `transport` carries.
    package init(transport: CurlTransport) { self.transport = transport }

    /// Sends the file at `path` to `url`.
    ///
    /// - Throws: ``BuildStackError`` with `machine` where the file cannot be read, with `request` where it is refused, or
    ///   a transport's error.
    package func send(_ path: String, to url: String) async throws {
        try await send(path, to: url, largestWhole: Self.largestWhole, block: Self.block)
    }

    /// As above with sizes of a test's own.
    func send(_ path: String, to url: String, largestWhole: Int, block: Int) async throws {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw BuildStackError(.machine, "The packed source '\(path)' cannot be read.")
        }
        defer { try? file.close() }
        let size = Int(try file.seekToEnd())
        try file.seek(toOffset: 0)
        guard size > largestWhole else {
            let whole = try file.readToEnd() ?? Data()
            return try await put(whole, url, [HTTPField("x-ms-blob-type", "BlockBlob")])
        }
        var blocks: [String] = []
        while let piece = try file.read(upToCount: block), !piece.isEmpty {
            // Ids of one length, as the service wants them.
            let number = String(blocks.count)
            let id = Data((String(repeating: "0", count: 8 - number.count) + number).utf8).base64EncodedString()
            try await put(piece, Self.adding("comp=block&blockid=\(id.addingPercentEncoding ?? id)", to: url), [])
            blocks.append(id)
        }
        let list = blocks.map { "<Latest>\($0)</Latest>" }.joined()
        let body = "<?xml version='1.0' encoding='utf-8'?>\n<BlockList>\(list)</BlockList>"
        try await put(Data(body.utf8), Self.adding("comp=blocklist", to: url), [])
    }

    /// `url` with a query before its own, which is signed.
    private static func adding(_ query: String, to url: String) -> String {
        guard let mark = url.firstIndex(of: "?") else { return "\(url)?\(query)" }
        return "\(url[..<mark])?\(query)&\(url[url.index(after: mark)...])"
    }

    private func put(_ content: Data, _ url: String, _ headers: [HTTPField]) async throws {
        let headers = RunLogReader.version + [HTTPField("Content-Type", "application/octet-stream")] + headers
        let response = try await transport.send(
            HTTPRequest(method: "PUT", url: url, headers: headers, body: Array(content)))
        guard response.status == 201 else {
            let reason = response.header("x-ms-error-code").map { " (\($0))" } ?? ""
            throw BuildStackError(
                .request, "The source cannot be uploaded: the blob host answers \(response.status)\(reason).")
        }
    }
}

extension String {
    /// The text with the signs of Base64 that a query would take for its own.
    fileprivate var addingPercentEncoding: String? {
        addingPercentEncoding(withAllowedCharacters: .alphanumerics)
    }
}
