import CLibarchive
import Foundation
import Synchronization

/// A tar file that holds a run's source, plain or by gzip, and may come from anybody.
///
/// libarchive reads and writes it (Debian's, which has the attention of all who unpack things), and refuses to write
/// through symbolic links; what a member may be called, what it may be, and how much there may be is judged here first.
struct SourceArchive: Sendable {
    /// Bytes that may come out of an archive however small it is.
    static let freeBytes = 64 << 20
    /// What a member costs beside its content: a folder or an empty file takes room, too.
    static let memberBytes = 1024

    /// Where the tar file is.
    let path: String
    /// The most bytes on disk, and the most for each byte of the file.
    let limits: RunLimits

    /// Unpacks it into `folder`, which is empty; files belong to us.
    ///
    /// - Returns: The bytes of its files.
    /// - Throws: ``BuildStackError`` with `source`, naming the member; the folder is then half full.
    func unpack(into folder: String) async throws -> Int {
        let isCancelled = Cancellation()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                // libarchive blocks.
                Thread.detachNewThread {
                    continuation.resume(with: Result { try read(into: folder, isCancelled: isCancelled) })
                }
            }
        } onCancel: {
            isCancelled.flag.store(true, ordering: .relaxed)
        }
    }

    private final class Cancellation: Sendable {
        let flag = Atomic(false)
    }

    private func read(into folder: String, isCancelled: Cancellation) throws -> Int {
        guard let archive = archive_read_new(), let disk = archive_write_disk_new() else {
            throw BuildStackError(.machine, "There is no memory to read the source with.")
        }
        defer {
            archive_read_free(archive)
            archive_write_free(disk)
        }
        archive_read_support_filter_gzip(archive)
        archive_read_support_format_tar(archive)
        let flags = ARCHIVE_EXTRACT_PERM | ARCHIVE_EXTRACT_TIME | ARCHIVE_EXTRACT_SECURE_SYMLINKS
        archive_write_disk_set_options(disk, flags)
        guard archive_read_open_filename(archive, path, 64 * 1024) == ARCHIVE_OK else {
            throw damaged(archive)
        }
        var budget = Budget(limits: limits)
        var entry: OpaquePointer?
        while true {
            if isCancelled.flag.load(ordering: .relaxed) { throw CancellationError() }
            let status = archive_read_next_header(archive, &entry)
            if status == ARCHIVE_EOF { break }
            guard status == ARCHIVE_OK || status == ARCHIVE_WARN, let entry else {
                throw damaged(archive)
            }
            let member = try SourceMember(entry)
            try budget.spend(Self.memberBytes, on: member.name, reading: archive)
            // Clients send the root itself, under an empty name; it is there.
            guard !member.path.isEmpty else { continue }
            member.move(entry, into: folder)
            guard archive_write_header(disk, entry) >= ARCHIVE_WARN else {
                throw unwritable(member, disk)
            }
            try copy(archive, to: disk, member, &budget)
            guard archive_write_finish_entry(disk) >= ARCHIVE_WARN else { throw unwritable(member, disk) }
        }
        return budget.contentBytes
    }

    private func copy(
        _ archive: OpaquePointer, to disk: OpaquePointer, _ member: SourceMember, _ budget: inout Budget
    ) throws {
        var (bytes, count, offset): (UnsafeRawPointer?, Int, Int64) = (nil, 0, 0)
        while true {
            let status = archive_read_data_block(archive, &bytes, &count, &offset)
            if status == ARCHIVE_EOF { return }
            guard status >= ARCHIVE_WARN else { throw damaged(archive) }
            budget.contentBytes += count
            try budget.spend(count, on: member.name, reading: archive)
            guard archive_write_data_block(disk, bytes, count, offset) >= ARCHIVE_WARN else {
                throw unwritable(member, disk)
            }
        }
    }

    private func damaged(_ archive: OpaquePointer) -> BuildStackError {
        BuildStackError(
            .source,
            "The source is not a tar file, plain or by gzip, or it is damaged: \(Self.text(archive_error_string(archive)))."
        )
    }

    private func unwritable(_ member: SourceMember, _ disk: OpaquePointer) -> BuildStackError {
        BuildStackError(
            .source,
            "The source's member '\(member.name)' cannot be unpacked: \(Self.text(archive_error_string(disk)))."
        )
    }

    private static func text(_ words: UnsafePointer<CChar>?) -> String {
        words.map { String(cString: $0) } ?? "no reason is known"
    }
}
