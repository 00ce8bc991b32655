import EmbeddedControlPlane
import Foundation

/// An image layout that an image is taken from: the user's own, or one that skopeo made of something else.
struct UpstreamSource {
    /// The layout's folder, from the root.
    let path: String
    /// The image's name in the layout; nil where there is only one.
    let image: String?
    /// A folder that goes when the image has been taken.
    private let temporary: String?

    /// The layout that `text` names: a folder, or what skopeo makes of an archive or of an image in a registry.
    ///
    /// - Throws: ``StackError`` with `notFound` or `refused`.
    static func resolve(_ text: String) throws -> Self {
        if isFolder(text) { return Self(path: absolute(text), image: nil, temporary: nil) }
        if let colon = text.lastIndex(of: ":"), isFolder(String(text[..<colon])) {
            let name = String(text[text.index(after: colon)...])
            return Self(path: absolute(String(text[..<colon])), image: name, temporary: nil)
        }
        guard !FileManager.default.fileExists(atPath: text) else {
            let path = absolute(text)
            // A pipe has nobody at its other end: skopeo, which reads twice, would wait for ever.
            guard isFile(path) else {
                throw StackError(.refused, "'\(text)' is neither a file nor a folder; write it to a file first.")
            }
            do {
                return try copied(from: "oci-archive:\(path)")
            } catch let first as StackError where first.code == .refused {
                do {
                    return try copied(from: "docker-archive:\(path)")
                } catch let second as StackError where second.code == .refused {
                    throw StackError(
                        .refused,
                        "'\(text)' is neither an archive of an image layout nor one of 'docker save': "
                            + "\(first.description) \(second.description)")
                }
            }
        }
        // What cannot be a path of this machine's is told of as such, and not as a registry's failure.
        guard !text.hasPrefix("/"), !text.hasPrefix("."), !text.isEmpty else {
            throw StackError(.notFound, "There is no file or folder '\(text)'.")
        }
        return try copied(from: "docker://\(text)")
    }

    /// Takes away what was made.
    func discard() {
        if let temporary { try? FileManager.default.removeItem(atPath: temporary) }
    }

    /// The layout that skopeo makes of `source`, with all platforms.
    private static func copied(from source: String) throws -> Self {
        let folder = "\(FileManager.default.temporaryDirectory.path)/acr-embedded-\(UUID().uuidString)"
        do {
            // It fails where the name is taken, so that nobody else's folder is used.
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        } catch {
            throw StackError(.refused, "No folder can be made for the image: \(error.localizedDescription).")
        }
        let made = Self(path: folder + "/layout", image: "image", temporary: folder)
        let skopeo = Process()
        let errors = Pipe()
        skopeo.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        skopeo.arguments = [
            "skopeo", "--insecure-policy", "copy", "--quiet", "--all", source, "oci:\(made.path):image",
        ]
        skopeo.standardInput = FileHandle.nullDevice
        skopeo.standardOutput = FileHandle.nullDevice
        skopeo.standardError = errors
        do {
            try skopeo.run()
        } catch {
            made.discard()
            throw StackError(.refused, "skopeo cannot be started: \(error.localizedDescription).")
        }
        let words = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        skopeo.waitUntilExit()
        guard skopeo.terminationStatus == 0 else {
            made.discard()
            guard skopeo.terminationStatus != 127 else {
                throw StackError(.notFound, "skopeo is not installed, which archives and registries need; install it.")
            }
            let last = words.split(whereSeparator: \.isNewline).last.map(String.init) ?? "no reason is known"
            throw StackError(.refused, "skopeo cannot copy '\(source)': \(last)")
        }
        return made
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    private static func isFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    private static func absolute(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }
}
