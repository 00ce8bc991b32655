import Foundation

/// A member of a tar file in the form of POSIX (ustar), whatever it says.
struct TarMember {
    let name: String
    let content: Data
    /// The type flag: `0` a file, `1` and `2` links, `3` and `4` devices, `5` a folder, `6` a pipe.
    let type: String
    let link: String

    init(_ name: String, _ content: String = "", type: String = "0", link: String = "") {
        self.name = name
        self.content = Data(content.utf8)
        self.type = type
        self.link = link
    }

    /// A tar file of `members`.
    static func archive(_ members: [TarMember]) -> Data {
        members.map(\.bytes).reduce(Data(), +) + Data(count: 1024)
    }

    private var bytes: Data {
        var header = Data(count: 512)
        func put(_ text: String, at offset: Int) {
            header.replaceSubrange(offset..<offset + text.utf8.count, with: Data(text.utf8))
        }
        func octal(_ value: Int, _ digits: Int) -> String {
            let text = String(value, radix: 8)
            return String(repeating: "0", count: digits - text.count) + text
        }
        put(name, at: 0)
        put(type == "5" ? "0000755" : "0000644", at: 100)
        put("0000000", at: 108)
        put("0000000", at: 116)
        put(octal(content.count, 11), at: 124)
        put("00000000000", at: 136)
        put("        ", at: 148)
        put(type, at: 156)
        put(link, at: 157)
        put("ustar\u{0}00", at: 257)
        put(octal(header.reduce(0) { $0 + Int($1) }, 6) + "\0 ", at: 148)
        return header + content + Data(count: (512 - content.count % 512) % 512)
    }
}
