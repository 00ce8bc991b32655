import CLibarchive

extension SourceArchive {
    /// What may still come out of an archive.
    struct Budget {
        let limits: RunLimits
        /// Bytes of files so far.
        var contentBytes = 0
        private var spent = 0

        init(limits: RunLimits) { self.limits = limits }

        /// Counts `bytes` for the member `name`.
        ///
        /// - Throws: ``BuildStackError`` with `source` where an archive gives more than it may.
        mutating func spend(_ bytes: Int, on name: String, reading archive: OpaquePointer) throws {
            spent += bytes
            guard spent <= limits.disk else {
                throw BuildStackError(
                    .source, "The source unpacks to more than \(limits.disk) bytes, at its member '\(name)'.")
            }
            // The last filter is what lies on disk.
            let read = Int(archive_filter_bytes(archive, -1))
            guard spent <= SourceArchive.freeBytes || spent / limits.expansion <= read else {
                throw BuildStackError(
                    .source,
                    "The source is refused at its member '\(name)': \(read) bytes became \(spent), more than "
                        + "\(limits.expansion) for one, as nothing that is worth building does.")
            }
        }
    }
}
