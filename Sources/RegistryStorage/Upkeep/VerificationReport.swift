/// What a verification read, and what it found wrong.
package struct VerificationReport: Sendable, Hashable, Codable {
    /// Something that is not as it should be.
    package struct Finding: Sendable, Hashable, Codable {
        /// What kind of thing that is.
        package enum Kind: String, Sendable, Hashable, Codable {
            /// The database itself is damaged.
            case database
            /// A blob's file is not there.
            case blobMissing
            /// A blob's file cannot be read.
            case blobUnreadable
            /// A blob's bytes are not what was pushed.
            case blobDamaged
            /// A manifest's bytes are not what was pushed.
            case manifestDamaged
            /// A repository lacks a blob that a manifest of it needs.
            case referenceMissing
            /// A manifest that an index names was deleted; nothing is damaged.
            case childDeleted
        }

        /// What kind of thing that is.
        package let kind: Kind
        /// One sentence: what was found, what was expected, what to do.
        package let sentence: String

        /// Whether something that was pushed cannot be pulled as it was.
        package var isDamage: Bool { kind != .childDeleted }
    }

    /// How many blobs were read.
    package internal(set) var blobs = 0
    /// How many manifests were read.
    package internal(set) var manifests = 0
    /// How many tags there are.
    package internal(set) var tags = 0
    /// How many bytes were read, of blobs and manifests.
    package internal(set) var bytes: Int64 = 0
    /// What was found, the database first, then blobs, then manifests.
    package internal(set) var findings: [Finding] = []

    /// Whether everything that was pushed can be pulled as it was.
    package var isSound: Bool { !findings.contains(where: \.isDamage) }

    init() {}

    /// A report that says of the content in `directory` why it cannot be read at all.
    package init(ofUnreadable directory: String, _ error: StorageError) {
        note(.database, "The content in '\(directory)' cannot be read: \(error.description)")
    }

    mutating func note(_ kind: Finding.Kind, _ sentence: String) {
        findings.append(Finding(kind: kind, sentence: sentence))
    }
}
