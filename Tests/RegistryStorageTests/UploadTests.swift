import Foundation
import NIOCore
import RegistryStorage
import XCTest

/// Uploads take pieces in order, keep what came, and keep nothing that is not what the client said.
final class UploadTests: StorageCase {
    private func repository() throws -> RepositoryName { try RepositoryName(parsing: "app") }

    func testAPieceAtTheWrongPlaceIsRefusedWithWhereTheUploadStands() async throws {
        let (name, storage) = (try repository(), try storage())
        let upload = try await storage.startUpload(in: name)
        _ = try await storage.append(Body([ByteBuffer(string: "12345")]), to: upload.id, in: name, at: 0, length: 5)
        for offset: Int64 in [0, 4, 6, .max] {
            let error = await assertThrows(.uploadOffset) {
                try await storage.append(
                    Body([ByteBuffer(string: "6")]), to: upload.id, in: name, at: offset, length: 1)
            }
            XCTAssertEqual(error?.upload?.offset, 5)
        }
        let state = try await storage.upload(upload.id, in: name)
        XCTAssertEqual(state.offset, 5)
    }

    func testWhatCameBeforeABodyBrokeOffIsKept() async throws {
        let (name, storage) = (try repository(), try storage())
        let upload = try await storage.startUpload(in: name)
        do {
            _ = try await storage.append(
                Body([ByteBuffer(string: "first ")], breaksOff: true), to: upload.id, in: name, at: 0, length: 12)
            XCTFail("nothing was thrown")
        } catch is Body.BrokenOff {}
        let state = try await storage.upload(upload.id, in: name)
        XCTAssertEqual(state.offset, 6)
        _ = try await storage.append(Body([ByteBuffer(string: "second")]), to: upload.id, in: name, at: 6, length: 6)
        let blob = try await storage.finish(upload.id, in: name, as: .of(ByteBuffer(string: "first second")))
        XCTAssertEqual(blob.size, 12)
    }

    func testABodyOfAnotherLengthThanAnnouncedIsNotKept() async throws {
        let (name, storage) = (try repository(), try storage())
        let upload = try await storage.startUpload(in: name)
        _ = try await storage.append(Body([ByteBuffer(string: "kept")]), to: upload.id, in: name, at: 0, length: 4)
        let pieces = (0..<5).map { _ in ByteBuffer(repeating: 1, count: 400_000) }
        for length: Int64 in [1, 1_999_999, 2_000_001] {
            await assertThrows(.sizeMismatch) {
                try await storage.append(Body(pieces), to: upload.id, in: name, at: nil, length: length)
            }
            let state = try await storage.upload(upload.id, in: name)
            XCTAssertEqual(state.offset, 4)
        }
        let blob = try await storage.finish(upload.id, in: name, as: .of(ByteBuffer(string: "kept")))
        XCTAssertEqual(try String(contentsOfFile: blob.path, encoding: .utf8), "kept")
    }

    func testTwoRequestsCannotWriteToOneUpload() async throws {
        let (name, storage) = (try repository(), try storage())
        let upload = try await storage.startUpload(in: name)
        let (body, continuation) = AsyncThrowingStream<ByteBuffer, any Error>.makeStream()
        async let first = storage.append(body, to: upload.id, in: name, at: nil, length: nil)
        continuation.yield(ByteBuffer(repeating: 1, count: 600_000))
        // Its first piece is written, so it holds the upload.
        while try await storage.upload(upload.id, in: name).offset == 0 { await Task.yield() }
        await assertThrows(.uploadBusy) {
            try await storage.append(Body([]), to: upload.id, in: name, at: nil, length: nil)
        }
        await assertThrows(.uploadBusy) { try await storage.cancel(upload.id, in: name) }
        continuation.finish()
        let state = try await first
        XCTAssertEqual(state.offset, 600_000)
    }

    func testAnUploadIsItsRepositorysAlone() async throws {
        let (name, storage) = (try repository(), try storage())
        let upload = try await storage.startUpload(in: name)
        let other = try RepositoryName(parsing: "other")
        await assertThrows(.uploadUnknown) { try await storage.upload(upload.id, in: other) }
        await assertThrows(.uploadUnknown) {
            try await storage.finish(upload.id, in: other, as: .of(ByteBuffer()))
        }
        for id in ["", "..", "../registry.sqlite", "x/../../y"] {
            await assertThrows(.uploadUnknown) { try await storage.upload(id, in: name) }
        }
        try await storage.cancel(upload.id, in: name)
        await assertThrows(.uploadUnknown) { try await storage.cancel(upload.id, in: name) }
    }

    func testUploadsAreBounded() async throws {
        var options = StorageOptions()
        options.uploadLimit = 3
        let (name, storage) = (try repository(), try storage(options))
        var last: UploadState?
        for _ in 0..<3 { last = try await storage.startUpload(in: name) }
        await assertThrows(.tooManyUploads) { try await storage.startUpload(in: name) }
        try await storage.cancel(try XCTUnwrap(last).id, in: name)
        _ = try await storage.startUpload(in: name)
    }

    func testAnEmptyBlobIsABlob() async throws {
        let (name, storage) = (try repository(), try storage())
        let blob = try await storage.push(ByteBuffer(), to: name)
        XCTAssertEqual(blob.size, 0)
        let found = try await storage.blob(blob.digest, in: name)
        XCTAssertEqual(found, blob)
    }

    func testTheSameBlobPushedAtOnceIsThereOnce() async throws {
        let (name, storage) = (try repository(), try storage())
        let content = ByteBuffer(repeating: 3, count: 100_000)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 { group.addTask { try await storage.push(content, to: name) } }
            try await group.waitForAll()
        }
        let usage = try await storage.usage()
        XCTAssertEqual(usage.blobs, 1)
        XCTAssertEqual(usage.bytes, 100_000)
        let report = try await storage.verify()
        XCTAssertEqual(report.findings, [])
    }

    func testAPushMendsABlobWhoseFileIsCut() async throws {
        let (name, storage) = (try repository(), try storage())
        let content = ByteBuffer(string: "whole")
        let blob = try await storage.push(content, to: name)
        XCTAssertEqual(truncate(blob.path, 2), 0)
        let cut = try await storage.blob(blob.digest, in: name)
        XCTAssertNil(cut)
        try await storage.push(content, to: name)
        let mended = try await storage.blob(blob.digest, in: name)
        XCTAssertEqual(mended, blob)
        let report = try await storage.verify()
        XCTAssertEqual(report.findings, [])
    }
}
