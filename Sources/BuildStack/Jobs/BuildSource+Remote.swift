extension BuildSource {
    /// Reads what a request names as its source, other than an upload.
    ///
    /// - `/dev/null` or nothing: no source.
    /// - `oci://HOST/REPOSITORY:TAG`: an artifact.
    /// - `https://HOST/PATH.git#REFERENCE:FOLDER`, `https://dev.azure.com/…/_git/NAME`, `github.com/OWNER/NAME`: a git
    ///   repository.
    /// - `https://HOST/PATH` otherwise: a tar file.
    /// - `/PATH` or `file:///PATH`: a folder on this machine, or a git repository where it ends with `.git` or has a
    ///   fragment.
    ///
    /// - Throws: ``BuildStackError`` with `source` for what is none of these.
    package init(remote text: String) throws(BuildStackError) {
        func refusal(_ reason: String) -> BuildStackError {
            BuildStackError(
                .source,
                "The source '\(text.prefix(200))' \(reason). A source is oci://HOST/REPOSITORY:TAG, "
                    + "https://HOST/PATH.git#REFERENCE:FOLDER, an https URL of a tar file, or a folder of this machine."
            )
        }
        guard !text.unicodeScalars.contains(where: { $0.value <= 0x20 || $0.value == 0x7F }) else {
            throw refusal("has blanks or control characters")
        }
        let lower = text.lowercased()
        if text.isEmpty || text == "/dev/null" {
            self = .none
        } else if lower.hasPrefix("oci://") {
            let name = text.dropFirst("oci://".count)
            // An artifact has no registry that could go without saying.
            guard let slash = name.firstIndex(of: "/"), name[..<slash].contains(where: { ".:".contains($0) }),
                let image = ImageReference(name)
            else { throw refusal("names no artifact") }
            self = .artifact(image)
        } else if lower.hasPrefix("https://") {
            guard !text.dropFirst("https://".count).prefix(while: { !"/?#".contains($0) }).isEmpty else {
                throw refusal("names no host")
            }
            self = Self.isRepository(lower) ? .git(GitSource(text)) : .download(url: text)
        } else if lower.hasPrefix("github.com/") {
            self = .git(GitSource("https://" + text))
        } else if text.hasPrefix("/") || lower.hasPrefix("file:///") {
            let path = text.hasPrefix("/") ? text : String(text.dropFirst("file://".count))
            if path.contains("#") || path.hasSuffix(".git") {
                self = .git(GitSource("file://" + path))
            } else {
                self = .folder(path: path)
            }
        } else if lower.hasPrefix("git@") || lower.hasPrefix("ssh://") {
            throw refusal("wants SSH and a key, which a run has not; use the repository's https URL")
        } else if lower.hasPrefix("http://") || lower.hasPrefix("git://") {
            throw refusal("comes by a protocol that lets anybody on the way change it")
        } else {
            throw refusal("is of no kind that is known")
        }
    }

    /// Whether `url`, in lower case, is a repository's and not a file's.
    private static func isRepository(_ url: String) -> Bool {
        let path = url.prefix { $0 != "#" }
        return path.hasSuffix(".git") || path.contains("/_git/")
            || path.hasPrefix("https://github.com/") && !isFile(path)
    }

    private static func isFile(_ url: some StringProtocol) -> Bool {
        [".tar", ".tar.gz", ".tgz"].contains { url.hasSuffix($0) } || url.contains("/archive/") || url.contains("?")
    }
}

extension GitSource {
    /// Reads `URL#REFERENCE:FOLDER`.
    init(_ text: String) {
        let parts = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let fragment = (parts.count > 1 ? parts[1] : "").split(
            separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        func filled(_ part: Substring?) -> String? { part.flatMap { $0.isEmpty ? nil : String($0) } }
        self.init(
            url: String(parts[0]), reference: filled(fragment.first),
            folder: fragment.count > 1 ? filled(fragment[1]) : nil)
    }
}
