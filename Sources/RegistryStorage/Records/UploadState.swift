import Foundation

/// An upload that has begun and is not finished.
package struct UploadState: Sendable, Hashable {
    /// Its name: a UUID in small letters.
    package let id: String
    /// The repository that it is for.
    package let repository: RepositoryName
    /// How many bytes are here.
    package let offset: Int64
    /// When it began.
    package let startedAt: Date
}
