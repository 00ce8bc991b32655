import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// How large a build context is as Docker's client counts it: the bytes of a tar file of it.
enum ContextSize {
    /// A header of a member, and what contents are filled up to.
    private static let block = 512

    /// The bytes for what is below `folder`.
    ///
    /// - Throws: ``BuildStackError`` with `step` where there is no such folder.
    static func bytes(of folder: String) throws -> Int {
        guard var path = folder.withCString({ strdup($0) }).map({ [$0, nil] as [UnsafeMutablePointer<CChar>?] }) else {
            throw BuildStackError(.machine, "There is no memory to look through the build context with.")
        }
        defer { free(path[0]) }
        guard let tree = fts_open(&path, FTS_PHYSICAL | FTS_NOCHDIR, nil) else {
            throw BuildStackError(.step, "The build context cannot be read.")
        }
        defer { fts_close(tree) }
        var total = 2 * block
        while let entry = fts_read(tree) {
            switch Int32(entry.pointee.fts_info) {
            case FTS_F: total += block + (Int(entry.pointee.fts_statp.pointee.st_size) + block - 1) / block * block
            case FTS_D where entry.pointee.fts_level > 0: total += block
            case FTS_SL, FTS_SLNONE: total += block
            case FTS_NS,
                FTS_ERR where entry.pointee.fts_level == 0:
                throw BuildStackError(.step, "unable to prepare context: path not found within the source")
            default: continue
            }
        }
        return total
    }
}
