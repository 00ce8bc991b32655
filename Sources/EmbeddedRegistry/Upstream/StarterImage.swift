import Foundation
import NIOCore
import RegistryStorage

/// An image that the stack makes by itself, of a statically linked busybox, for its upstream registries to begin with.
///
/// The same program gives the same image, digest and all.
package struct StarterImage: Sendable {
    /// The repository's name: `hello-world` or `busybox`.
    package let name: String
    /// Its tags.
    package let tags: [String]
    private let layers: [ByteBuffer]
    private let command: [String]

    /// What `docker run hello-world` says, as far as it is true here.
    private static let greeting = """

        Hello from Docker!
        This message shows that your installation appears to be working correctly.

        This image was made by acr-embedded, from this machine's own busybox: no registry of the internet was asked.

        """

    /// What the program does under other names, as far as images need it: those of Debian's busybox-static that work on
    /// files, text and processes.
    private static let applets = """
        [ [[ ar arch arp ash awk base64 basename bc bunzip2 bzcat bzip2 cat chgrp chmod chown chroot clear cmp cp cpio cut \
        date dc dd df diff dirname dmesg dos2unix du echo ed egrep env expand expr factor fallocate false fgrep find fold \
        free getopt grep groups gunzip gzip head hexdump hostid hostname httpd id ifconfig ionice ip ipcalc kill killall \
        last less link ln login logname losetup ls lzcat lzma md5sum mkdir mkfifo mknod mktemp more mount mountpoint mv nc \
        netstat nl nproc nslookup od passwd paste patch pidof ping printf ps pwd readlink realpath reset resize rev rm \
        rmdir route rpm2cpio run-parts sed seq setsid sh sha1sum sha256sum sha3sum sha512sum shred shuf sleep sort stat \
        strings stty su sync tac tail tar taskset tee telnet test tftp time timeout top touch tr traceroute true truncate \
        ts tty umount uname uncompress unexpand uniq unix2dos unlink unlzma unshare unxz unzip uptime usleep uudecode \
        uuencode vi watch wc wget which who whoami xargs xxd xz xzcat yes zcat
        """.split(separator: " ").map(String.init)

    /// Both images, of the bytes of a busybox.
    package static func all(busybox program: [UInt8]) -> [Self] {
        var base = TarLayer()
        base.addFolder("bin/")
        base.addFile("bin/busybox", program, mode: 0o755)
        var hello = TarLayer()
        // A script, for the program that it is for has no other way to say this; its interpreter is the only one there is.
        let script = "#!/bin/busybox sh\n/bin/busybox cat <<'END'\n\(greeting)END\n"
        hello.addFile("hello", Array(script.utf8), mode: 0o755)
        var system = TarLayer()
        for applet in applets { system.addLink("bin/\(applet)", to: "busybox") }
        for folder in ["dev/", "etc/", "home/", "proc/", "sys/", "usr/", "usr/bin/", "var/"] {
            system.addFolder(folder)
        }
        system.addFolder("root/", mode: 0o700)
        system.addFolder("tmp/", mode: 0o1777)
        system.addLink("usr/bin/env", to: "/bin/busybox")
        system.addFile(
            "etc/passwd", Array("root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n".utf8))
        system.addFile("etc/group", Array("root:x:0:\nnogroup:x:65534:\n".utf8))
        return [
            Self(
                name: "hello-world", tags: ["latest", "linux"], layers: [base.content, hello.content],
                command: ["/hello"]),
            Self(
                name: "busybox", tags: ["latest", "stable"], layers: [base.content, system.content], command: ["sh"]),
        ]
    }

    /// Pushes the image to `repository` where a tag of it is missing.
    ///
    /// - Throws: What the storage throws.
    package func push(to repository: RepositoryName, of storage: RegistryStorage) async throws {
        var missing: [TagName] = []
        for text in tags {
            let tag = try TagName(parsing: text)
            if try await storage.tag(tag, in: repository) == nil { missing.append(tag) }
        }
        guard !missing.isEmpty else { return }
        let configuration = try Self.document(
            Configuration(
                architecture: Self.architecture, config: .init(command: command),
                rootfs: .init(digests: layers.map { Digest.of($0).description })))
        for blob in layers + [configuration] {
            try await storage.putBlob(SingleBuffer(buffer: blob), as: .of(blob), in: repository)
        }
        let manifest = try Self.document(
            Manifest(
                config: .init("application/vnd.oci.image.config.v1+json", configuration),
                layers: layers.map { .init("application/vnd.oci.image.layer.v1.tar", $0) }))
        for tag in missing {
            _ = try await storage.putManifest(
                manifest, mediaType: Manifest.type, at: .tag(tag), in: repository)
        }
    }

    private static func document(_ value: some Encodable) throws -> ByteBuffer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return ByteBuffer(bytes: try encoder.encode(value))
    }

    /// This machine's architecture, as Go and so images name it.
    private static var architecture: String {
        #if arch(arm64)
            "arm64"
        #else
            "amd64"
        #endif
    }
}
