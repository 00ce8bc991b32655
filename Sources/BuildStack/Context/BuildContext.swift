import Foundation

/// A folder of this machine as `az acr build` packs it: what a build on an agent gets to see.
///
/// The archive holds the folder itself under an empty name, then what is in it without what ``IgnoreRules`` leave out,
/// and the Dockerfile once more at its end under a name of its own, wherever it lies.
package struct BuildContext: Sendable {
    /// The folder.
    package let folder: String
    /// The Dockerfile's path.
    package let dockerfile: String
    /// The Dockerfile's name in the archive: 32 hexadecimal digits, `_`, and its own name.
    package let dockerfileName: String

    private let rules: IgnoreRules

    /// What versioning tools keep, which is never sent.
    private static let versioning: Set = [".git", ".gitignore", ".bzr", "bzrignore", ".hg", ".hgignore", ".svn"]
    /// Folders that are never entered: large, and of no use elsewhere.
    private static let skippedFolders: Set = [".venv"]

    /// The context `folder` with the Dockerfile at `dockerfile`; nil: the one in the folder.
    ///
    /// - Parameter id: 32 hexadecimal digits, unlike those of any other archive.
    /// - Throws: ``BuildStackError`` with `source` where one of them is not there, or the `.dockerignore` is unreadable.
    package init(folder: String, dockerfile: String?, id: String) throws(BuildStackError) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            throw BuildStackError(.source, "Source location should be a local directory path or remote URL.")
        }
        let path = dockerfile ?? (folder as NSString).appendingPathComponent("Dockerfile")
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
            throw BuildStackError(.source, "Unable to find '\(path)'.")
        }
        self.folder = folder
        self.dockerfile = path
        dockerfileName = "\(id)_\((path as NSString).lastPathComponent)"
        rules = try IgnoreRules(of: folder, dockerfile: dockerfile ?? "Dockerfile")
    }

    /// Writes the archive to `path`, where there is no file yet.
    ///
    /// Members come in the order of their names, so that equal folders make equal lists.
    /// - Parameter note: Gets a line for the user about what decided otherwise than one might think.
    /// - Throws: ``BuildStackError`` with `source` or `machine`; what was written is left to the caller to take away.
    package func pack(into path: String, note: (String) -> Void) throws(BuildStackError) {
        if let file = rules.overridingFile { note("Overriding .dockerignore with \(file)") }
        let tar = try TarFile(creating: path)
        let root = (folder as NSString).resolvingSymlinksInPath
        try add(root, as: "", within: rules.beginning, to: tar, note)
        try tar.add((dockerfile as NSString).resolvingSymlinksInPath, as: dockerfileName)
        try tar.finish()
    }

    private func add(
        _ source: String, as name: String, within parent: IgnoreRules.Verdict, to tar: TarFile, _ note: (String) -> Void
    ) throws(BuildStackError) {
        let last = (name as NSString).lastPathComponent
        let isFolder = Self.isFolder(source)
        if isFolder, Self.skippedFolders.contains(last) {
            return note("Excluding '\(last)' directory for performance")
        }
        var verdict = rules.verdict(on: name, within: parent)
        if Self.versioning.contains(last) {
            note("Excluding '\(name)' based on default ignore rules")
            verdict = IgnoreRules.Verdict(isIgnored: true, rulesAhead: parent.rulesAhead)
        }
        if !verdict.isIgnored { try tar.add(source, as: name) }
        // A rule may take back in what lies in a folder that is left out.
        guard isFolder, rules.mayTakeIn(below: verdict) else { return }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: source).sorted()
        } catch {
            throw BuildStackError(.source, "The folder '\(source)' cannot be read.", cause: error)
        }
        for child in names {
            try add(
                "\(source)/\(child)", as: name.isEmpty ? child : "\(name)/\(child)", within: verdict, to: tar, note)
        }
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
