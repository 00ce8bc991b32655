import EmbeddedNetwork
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension BlobHost {
    /// How many bytes are gathered before they are written at once.
    private static let pieceLength = 512 * 1024

    /// Takes a source, a block of one, or the list that makes one of its blocks.
    func upload(_ blob: BlobName, _ request: Request, _ body: UploadBody) async throws -> Response {
        let parameters = request.uri.queryParameters
        switch parameters["comp"] {
        case nil: return try await putBlob(blob, request, body)
        case "block":
            guard let block = parameters["blockid"], BlockList.isIdentifier(block) else {
                throw BlobError.parameter("blockid", "base64 of 1 to 64 bytes")
            }
            return try await putBlock(String(block), of: blob, body)
        case "blocklist": return try await putBlockList(blob, request, body)
        default: throw BlobError.parameter("comp", "block or blocklist")
        }
    }

    /// Put Blob: the source in one piece.
    private func putBlob(_ blob: BlobName, _ request: Request, _ body: UploadBody) async throws -> Response {
        guard request.headers[.blobType] == "BlockBlob" else { throw BlobError.header("x-ms-blob-type", "BlockBlob") }
        let target = folder.path(of: blob)
        try checkAbsence(of: target, request)
        let part = try await receive(body, atMost: limits.sourceBytes)
        return try await blocking { [folder] in
            try part.move(to: target)
            try? FileManager.default.removeItem(atPath: folder.blockFolder(of: blob))
            return try Self.created(target)
        }
    }

    /// Put Block: a piece of the source, which is nothing before the list has come.
    private func putBlock(_ block: String, of blob: BlobName, _ body: UploadBody) async throws -> Response {
        let blocks = folder.blockFolder(of: blob)
        let name = Self.fileName(ofBlock: block)
        let staged = try await blocking {
            let others = BlobFolder.names(in: blocks).filter { $0 != name }
            return (others.count, others.reduce(0) { $0 + (Self.length("\(blocks)/\($1)") ?? 0) })
        }
        guard staged.0 < limits.blocks else {
            throw BlobError(
                status: .conflict, code: "BlockCountExceedsLimit",
                message: "The uncommitted block count cannot exceed the maximum limit of \(limits.blocks) blocks.")
        }
        guard staged.1 < limits.sourceBytes else { throw BlobError.tooLarge(limits.sourceBytes) }
        let part = try await receive(body, atMost: limits.sourceBytes - staged.1)
        return try await blocking {
            try part.move(to: "\(blocks)/\(name)")
            return Response(status: .created, headers: [.contentLength: "0"])
        }
    }

    /// Put Block List: makes the source of its blocks.
    private func putBlockList(_ blob: BlobName, _ request: Request, _ body: UploadBody) async throws -> Response {
        let target = folder.path(of: blob)
        try checkAbsence(of: target, request)
        guard try body.length <= BlockList.longest else { throw BlobError.invalidXML }
        var text = ByteBuffer()
        while var bytes = try await body.next(atLeast: 1) { text.writeBuffer(&bytes) }
        guard try text.readableBytes == body.length else {
            throw BlobError.incomplete(try body.length, Int64(text.readableBytes))
        }
        let list = try BlockList(parsing: String(buffer: text))
        let blocks = folder.blockFolder(of: blob)
        return try await blocking { [folder, limits] in
            let part = try folder.newPart()
            var offset: Int64 = 0
            for block in list.blocks {
                offset += try part.append(contentsOf: "\(blocks)/\(Self.fileName(ofBlock: block))", at: offset)
                // A list may name a block more than once.
                guard offset <= limits.sourceBytes else { throw BlobError.tooLarge(limits.sourceBytes) }
            }
            try part.move(to: target)
            try? FileManager.default.removeItem(atPath: blocks)
            return try Self.created(target)
        }
    }

    /// Takes `body`, piece by piece, into a file that is gone unless somebody gives it a name.
    private func receive(_ body: UploadBody, atMost limit: Int64) async throws -> PartFile {
        let length = try body.length
        guard length <= limit else { throw BlobError.tooLarge(limits.sourceBytes) }
        let part = try await blocking { [folder, limits] in
            guard folder.freeBytes(beside: limits.reservedBytes) >= length else { throw BlobError.diskFull }
            return try folder.newPart()
        }
        var count: Int64 = 0
        while let bytes = try await body.next(atLeast: Self.pieceLength) {
            let offset = count
            count += Int64(bytes.readableBytes)
            try await blocking { try part.write(bytes, at: offset) }
        }
        guard count == length else { throw BlobError.incomplete(length, count) }
        return part
    }

    /// Azure's clients do not overwrite unless they are told to.
    private func checkAbsence(of path: String, _ request: Request) throws(BlobError) {
        guard request.headers[.ifNoneMatch] == "*", Self.length(path) != nil else { return }
        throw BlobError(status: .conflict, code: "BlobAlreadyExists", message: "The specified blob already exists.")
    }

    /// A block's file: its identifier's own characters are not all fit for a name.
    private static func fileName(ofBlock block: String) -> String {
        block.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func created(_ path: String) throws -> Response {
        guard let state = BlobState(file: path) else { throw BlobError.blobNotFound }
        return Response(
            status: .created,
            headers: [.contentLength: "0", .eTag: state.entityTag, .lastModified: HTTPDate.format(state.modified)])
    }

    private static func length(_ path: String) -> Int64? { BlobState(file: path)?.length }
}
