import Foundation
import GRDB

/// Why the storage did not do what it was asked for.
///
/// Two errors are equal when their codes are: tests compare codes, people read the description.
package struct StorageError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, for programs.
    package enum Code: String, Sendable, Hashable {
        /// A repository's name breaks the specification's grammar or is too long.
        case invalidName
        /// A tag breaks the specification's grammar.
        case invalidTag
        /// A digest is not `sha256:` or `sha512:` with as many lower-case hexadecimal digits as that takes.
        case invalidDigest
        /// There is no such repository.
        case repositoryUnknown
        /// There is no such manifest in the repository.
        case manifestUnknown
        /// There is no such tag in the repository.
        case tagUnknown
        /// There is no such blob in the repository.
        case blobUnknown
        /// There is no such upload in the repository: it was never begun, is finished, cancelled or expired.
        case uploadUnknown
        /// A piece does not begin where the upload stands; ``StorageError/upload`` says where that is.
        case uploadOffset
        /// Another request writes to this upload.
        case uploadBusy
        /// The bytes have another digest than the client says; nothing is kept.
        case digestMismatch
        /// More or fewer bytes came than the client announced; they are not kept.
        case sizeMismatch
        /// The manifest is not what its media type promises.
        case manifestInvalid
        /// A folder is not the image layout that it should be.
        case layoutInvalid
        /// The manifest is longer than the limit.
        case manifestTooLarge
        /// The manifest names blobs or manifests that are not there; ``StorageError/digests`` lists them.
        case manifestBlobUnknown
        /// The blob cannot be deleted because manifests of the repository name it.
        case referencedBlob
        /// An attribute forbids it; ``StorageError/attribute`` says which.
        case locked
        /// As many uploads are open as may be.
        case tooManyUploads
        /// The disk is full.
        case full
        /// The disk or a file on it fails to read or write.
        case failing
        /// A file of the storage is not what it was written as.
        case damaged
        /// Another process, or another storage of this one, has the folder open.
        case inUse
        /// The storage is closed.
        case closed
    }

    /// What is wrong, for programs.
    package let code: Code
    /// One sentence: what was found, what was expected, what to do.
    package let description: String
    /// Which digests are missing, for `manifestBlobUnknown`.
    package var digests: [Digest] = []
    /// Where the upload stands, for `uploadOffset`.
    package var upload: UploadState?
    /// What is forbidden, for `locked`.
    package var attribute: Attributes.Name?

    /// An error that says `description`.
    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    package static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    package func hash(into hasher: inout Hasher) { hasher.combine(code) }
}

extension StorageError {
    /// The failure of a call to the system that `verb` (a participle) the file at `path`.
    init(errno number: CInt, _ verb: String, _ path: String) {
        let cause = String(cString: strerror(number))
        switch number {
        case ENOSPC, EDQUOT, EFBIG:
            self.init(.full, "'\(path)' could not be \(verb): \(cause); free space on its disk and try again.")
        default: self.init(.failing, "'\(path)' could not be \(verb): \(cause).")
        }
    }

    /// The failure of the database.
    init(_ error: DatabaseError) {
        let cause = error.message ?? "\(error.resultCode)"
        switch error.resultCode {
        case .SQLITE_FULL:
            self.init(.full, "The registry's database could not be written: \(cause); free space on its disk.")
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT:
            self.init(.damaged, "The registry's database is damaged (\(cause)); restore its files from a copy.")
        // A closed connection has no code of its own.
        case .SQLITE_MISUSE: self.init(.closed, "The registry's storage is closed; it is going down.")
        default: self.init(.failing, "The registry's database failed: \(cause).")
        }
    }

    /// An attribute of `subject` that forbids what was asked for.
    static func locked(_ attribute: Attributes.Name, of subject: String) -> Self {
        var error = Self(.locked, "\(subject) is locked: its \(attribute.rawValue) is false.")
        error.attribute = attribute
        return error
    }
}
