import CLibarchive
import Foundation

/// A tar file by gzip that is being written, by libarchive as the reading is.
final class TarFile {
    private let archive: OpaquePointer
    private let disk: OpaquePointer
    private let path: String

    /// Begins the file at `path`, which is made for its owner alone.
    ///
    /// - Throws: ``BuildStackError`` with `machine`.
    init(creating path: String) throws(BuildStackError) {
        guard let archive = archive_write_new(), let disk = archive_read_disk_new() else {
            throw BuildStackError(.machine, "There is no memory to pack the source with.")
        }
        self.archive = archive
        self.disk = disk
        self.path = path
        archive_read_disk_set_standard_lookup(disk)
        archive_read_disk_set_symlink_physical(disk)
        archive_write_add_filter_gzip(archive)
        // The form that Python writes, without its extra headers where nothing needs them.
        archive_write_set_format_pax_restricted(archive)
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure(errno) }
        close(file)
        guard archive_write_open_filename(archive, path) == ARCHIVE_OK else { throw failure() }
    }

    deinit {
        archive_write_free(archive)
        archive_read_free(disk)
    }

    /// Adds what lies at `source` as `name`; a folder without what is in it, the root under an empty name.
    ///
    /// - Throws: ``BuildStackError`` with `source` where it cannot be read or is neither a file, a folder nor a link,
    ///   with `machine` where the archive cannot be written.
    func add(_ source: String, as name: String) throws(BuildStackError) {
        guard let entry = archive_entry_new() else {
            throw BuildStackError(.machine, "There is no memory to pack the source with.")
        }
        defer { archive_entry_free(entry) }
        archive_entry_copy_sourcepath(entry, source)
        // Python's tarfile writes the empty name of the root as "/".
        archive_entry_copy_pathname(entry, name.isEmpty ? "/" : name)
        guard archive_read_disk_entry_from_file(disk, entry, -1, nil) >= ARCHIVE_WARN else {
            throw BuildStackError(.source, "'\(source)' cannot be read: \(Self.text(disk)).")
        }
        // What a file is besides its content, its mode and its owner is of no use elsewhere.
        archive_entry_xattr_clear(entry)
        archive_entry_acl_clear(entry)
        let kind = archive_entry_filetype(entry) & S_IFMT
        guard [S_IFREG, S_IFDIR, S_IFLNK].contains(kind) else {
            throw BuildStackError(
                .source,
                "'\(source)' is a device, a pipe or a socket, which a source cannot hold; leave it out by a line in "
                    + "'.dockerignore', or take it away.")
        }
        guard archive_write_header(archive, entry) >= ARCHIVE_WARN else { throw failure() }
        if kind == S_IFREG { try copy(source, size: Int(archive_entry_size(entry))) }
    }

    /// Ends the file.
    func finish() throws(BuildStackError) {
        guard archive_write_close(archive) == ARCHIVE_OK else { throw failure() }
    }

    /// Writes `size` bytes of the file at `source`, no more where it has grown meanwhile.
    private func copy(_ source: String, size: Int) throws(BuildStackError) {
        let file = open(source, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { throw unreadable(source) }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 256 * 1024)
        var rest = size
        while rest > 0 {
            let count = read(file, &buffer, min(rest, buffer.count))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw unreadable(source) }
            guard count > 0 else {
                throw BuildStackError(.source, "'\(source)' became shorter while it was packed; run again.")
            }
            guard archive_write_data(archive, buffer, count) == count else { throw failure() }
            rest -= count
        }
    }

    private func unreadable(_ source: String) -> BuildStackError {
        BuildStackError(.source, "'\(source)' cannot be read: \(String(cString: strerror(errno))).")
    }

    private func failure(_ number: CInt? = nil) -> BuildStackError {
        let reason = number.map { String(cString: strerror($0)) } ?? Self.text(archive)
        return BuildStackError(.machine, "The source cannot be packed into '\(path)': \(reason).")
    }

    private static func text(_ archive: OpaquePointer) -> String {
        archive_error_string(archive).map { String(cString: $0) } ?? "no reason is known"
    }
}
