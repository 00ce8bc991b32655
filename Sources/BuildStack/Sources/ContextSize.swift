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
        var total = 2 * block
        var folders = [folder]
        while let next = folders.popLast() {
            guard let listing = opendir(next) else {
                // A folder that goes away while it is looked through is no part of the context.
                if next != folder { continue }
                throw BuildStackError(.step, "unable to prepare context: path not found within the source")
            }
            defer { closedir(listing) }
            while let entry = readdir(listing) {
                let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                }
                var facts = stat()
                guard name != ".", name != "..", lstat("\(next)/\(name)", &facts) == 0 else { continue }
                total += block
                if facts.st_mode & S_IFMT == S_IFDIR { folders.append("\(next)/\(name)") }
                // A file with holes may claim more than can be counted.
                let size = min(Int(facts.st_size), 1 << 60)
                if facts.st_mode & S_IFMT == S_IFREG { total += (size + block - 1) / block * block }
                total = min(total, 1 << 60)
            }
        }
        return total
    }
}
