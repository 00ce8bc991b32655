/// Where the files of a run come from.
package enum BuildSource: Sendable, Hashable {
    /// There are none: the run starts in an empty folder.
    case none
    /// A tar file on this machine, plain or by gzip, as a client uploaded it.
    case archive(path: String)
    /// An artifact in a registry, whose layers are the files: `oci://HOST/REPOSITORY:TAG`.
    case artifact(ImageReference)
    /// A git repository.
    case git(GitSource)
    /// A tar file at an `https` URL.
    case download(url: String)
    /// A folder on this machine, in one of ``EngineConfiguration/sourceFolders``.
    case folder(path: String)
}
