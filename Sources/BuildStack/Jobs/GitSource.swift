/// A git repository as a run's source: `https://github.com/Azure/acr-tasks.git#main:folder`.
package struct GitSource: Sendable, Hashable {
    /// Where the repository is: an `https` URL, or `file:///PATH` for one on this machine.
    package var url: String
    /// The branch, tag or commit; nil for the repository's default branch.
    package var reference: String?
    /// The folder of the repository that is the source; nil for its root.
    package var folder: String?

    /// The repository at `url`.
    package init(url: String, reference: String? = nil, folder: String? = nil) {
        self.url = url
        self.reference = reference
        self.folder = folder
    }
}
