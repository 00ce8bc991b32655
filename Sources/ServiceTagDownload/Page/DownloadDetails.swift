import Foundation

/// The description of the files that Microsoft's page gives to its own script, `window.__DLCDetails__={…}`.
struct DownloadDetails: Decodable {
    /// The URLs of the files, in their order.
    let urls: [String]

    /// Finds and reads the description in a script; nil where it is not there or not understood.
    init?(script: String) {
        guard let name = script.range(of: "__DLCDetails__"),
            let start = script[name.upperBound...].utf8.firstIndex(of: UInt8(ascii: "{")),
            let details = try? JSONDecoder().decode(Self.self, from: Self.object(in: script.utf8[start...]))
        else { return nil }
        self = details
    }

    private enum RootKey: CodingKey {
        case dlcDetailsView
    }

    private enum ViewKey: CodingKey {
        case downloadFile
    }

    private struct File: Decodable {
        let url: String
    }

    init(from decoder: any Decoder) throws {
        let view = try decoder.container(keyedBy: RootKey.self)
            .nestedContainer(keyedBy: ViewKey.self, forKey: .dlcDetailsView)
        if let files = try? view.decode([File].self, forKey: .downloadFile) {
            urls = files.map(\.url)
        } else {
            urls = [try view.decode(File.self, forKey: .downloadFile).url]
        }
    }

    /// The object that begins a text, up to its closing brace; the rest of the script is no JSON.
    private static func object(in text: Substring.UTF8View) -> Data {
        var depth = 0
        var isInString = false
        var isEscaped = false
        for index in text.indices {
            let byte = text[index]
            if isEscaped {
                isEscaped = false
            } else if isInString {
                isEscaped = byte == UInt8(ascii: "\\")
                isInString = byte != UInt8(ascii: "\"")
            } else {
                switch byte {
                case UInt8(ascii: "\""): isInString = true
                case UInt8(ascii: "{"): depth += 1
                case UInt8(ascii: "}"): depth -= 1
                default: break
                }
                if depth == 0 { return Data(text[...index]) }
            }
        }
        return Data(text)
    }
}
