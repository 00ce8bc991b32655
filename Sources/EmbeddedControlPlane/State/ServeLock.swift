import Foundation

/// The claim of one process on a data folder, given back when the value goes, or when the process dies by any cause.
package final class ServeLock: Sendable {
    private let file: CInt

    /// Claims `directory`, which has to exist, for this process.
    ///
    /// - Throws: ``StackError`` with `alreadyServing`, naming the process that has it, or `dataDirectory`.
    package init(_ directory: DataDirectory) throws(StackError) {
        let path = directory.lockFile
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw Self.failure("opened", path) }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            defer { close(file) }
            guard errno == EWOULDBLOCK else { throw Self.failure("locked", path) }
            throw StackError(
                .alreadyServing,
                "Process \(Self.holder(of: path)) already serves '\(directory.path)'; stop it first, or give another --data."
            )
        }
        let owner = Array("\(getpid())\n".utf8)
        guard ftruncate(file, 0) == 0, write(file, owner, owner.count) == owner.count else {
            defer { close(file) }
            throw Self.failure("written", path)
        }
        self.file = file
    }

    deinit { close(file) }

    /// The process that wrote itself into the file, for a sentence.
    private static func holder(of path: String) -> String {
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        let number = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return number.isEmpty ? "(unknown)" : number
    }

    private static func failure(_ verb: String, _ path: String) -> StackError {
        StackError(.dataDirectory, "The file '\(path)' could not be \(verb): \(String(cString: strerror(errno))).")
    }
}
