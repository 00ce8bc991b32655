/// Where the files of a run come from.
package enum BuildSource: Sendable, Hashable {
    /// There are none: the run starts in an empty folder.
    case none
    /// A tar file on this machine, plain or by gzip, as a client uploaded it.
    case archive(path: String)
}
