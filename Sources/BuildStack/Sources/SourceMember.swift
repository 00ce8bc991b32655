import CLibarchive
import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A member of a source archive, judged before anything of it is written.
struct SourceMember {
    /// Its name as the archive has it.
    let name: String
    /// Its path below the source's root; empty for the root.
    let path: String
    /// The path, below the root, of the member that it is another name of.
    let linked: String?

    /// Judges `entry`.
    ///
    /// - Throws: ``BuildStackError`` with `source` for a name or a link that leads out of the source, and for what is
    ///   neither a file, a folder nor a link.
    init(_ entry: OpaquePointer) throws {
        name = archive_entry_pathname(entry).map { String(cString: $0) } ?? ""
        // Python, with which `az` packs, writes the root, whose name is empty, as "/".
        path = name == "/" ? "" : try Self.path(name, of: name).joined(separator: "/")
        if let target = archive_entry_hardlink(entry).map({ String(cString: $0) }) {
            linked = try Self.path(target, of: name).joined(separator: "/")
            return
        }
        linked = nil
        switch archive_entry_filetype(entry) & S_IFMT {
        case S_IFREG, S_IFDIR: break
        case S_IFLNK:
            try Self.judge(link: archive_entry_symlink(entry).map { String(cString: $0) } ?? "", at: path)
        default:
            throw BuildStackError(
                .source,
                "The source's member '\(name)' is a device, a pipe or a socket; a source holds files, folders and links."
            )
        }
        if path.isEmpty, archive_entry_filetype(entry) & S_IFMT != S_IFDIR {
            throw BuildStackError(.source, "The source has a member without a name that is no folder.")
        }
    }

    /// Gives `entry` its place below `folder`.
    func move(_ entry: OpaquePointer, into folder: String) {
        archive_entry_set_pathname(entry, "\(folder)/\(path)")
        if let linked { archive_entry_set_hardlink(entry, "\(folder)/\(linked)") }
    }

    /// The components of a path, none of which leads up.
    static func path(_ text: String, of member: String) throws -> [Substring] {
        guard !text.hasPrefix("/") else {
            throw BuildStackError(
                .source, "The source's member '\(member)' names the absolute path '\(text)'.")
        }
        let components = text.split(separator: "/").filter { $0 != "." }
        guard !components.contains("..") else {
            throw BuildStackError(
                .source, "The source's member '\(member)' leads out of it by '..' in '\(text)'.")
        }
        return components
    }

    /// A link may lead anywhere within the source; '..' stands at its front, for behind another link it leads elsewhere
    /// than it seems to.
    private static func judge(link target: String, at path: String) throws {
        let components = target.split(separator: "/").filter { $0 != "." }
        let ups = components.prefix { $0 == ".." }.count
        let leadsOut =
            target.hasPrefix("/") || target.isEmpty || ups >= path.split(separator: "/").count
            || components.dropFirst(ups).contains("..")
        guard !leadsOut else {
            throw BuildStackError(
                .source, "The source's member '\(path)' is a link that leads out of it, to '\(target)'.")
        }
    }
}
