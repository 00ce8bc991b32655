import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What the engine itself reads of a source, which is somebody else's, and which commands change while it does.
extension RunFolder {
    /// The most bytes of a Dockerfile or a task: more than anybody writes, and read at once.
    static let longestText = 1 << 20

    /// The text of the file `path` of the source; nil where there is none, and where a link leads out of the source.
    ///
    /// - Throws: ``BuildStackError`` with `step` for a file of more than ``longestText``.
    func sourceText(_ path: String) throws(BuildStackError) -> String? {
        guard let real = sourcePath(path), real != source else { return nil }
        // A pipe is not waited for.
        let file = open(real, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return nil }
        let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
        var facts = stat()
        guard fstat(file, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return nil }
        guard facts.st_size <= Self.longestText else {
            throw BuildStackError(
                .step, "The source's file '\(path)' has \(facts.st_size) bytes; the most are \(Self.longestText).")
        }
        // It may have grown since.
        return (try? handle.read(upToCount: Self.longestText)).flatMap { String(data: $0, encoding: .utf8) }
    }

    /// Where the folder `path` of the source is, without links.
    ///
    /// - Throws: ``BuildStackError`` with `step` where there is none, and where a link leads out of the source.
    func sourceFolder(_ path: String) throws(BuildStackError) -> String {
        guard let real = sourcePath(path) else {
            throw BuildStackError(.step, "unable to prepare context: path not found within the source")
        }
        return real
    }

    /// Where `path` of the source leads to; nil where that is outside.
    private func sourcePath(_ path: String) -> String? {
        let real = URL(fileURLWithPath: "\(source)/\(path)").resolvingSymlinksInPath().path
        return real == source || real.hasPrefix(source + "/") ? real : nil
    }
}
