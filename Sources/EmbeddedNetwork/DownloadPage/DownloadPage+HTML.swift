import Foundation

extension DownloadPage {
    /// What the page's script hands to the page, as far as anybody reads it.
    private struct Details: Encodable {
        struct View: Encodable {
            let error = ""
            let downloadTitle = "Azure IP Ranges and Service Tags – Embedded"
            let downloadFile: [File]
        }

        struct File: Encodable {
            let name: String
            let url: String
            let size: String
            let version: String
            let datePublished: String
        }

        let dlcDetailsView: View
    }

    /// The details page, with the file's address both in the script, where the newest pages have it, and in a link.
    func page(for file: DownloadFile, authority: String?) throws -> String {
        let path = Self.folder + file.fileName
        let url = authority.map { "http://\($0)\(path)" } ?? path
        let details = Details(
            dlcDetailsView: .init(
                downloadFile: [
                    .init(
                        name: file.fileName, url: url, size: String(file.byteCount),
                        version: HTTPDate.format(file.modified),
                        datePublished: HTTPDate.format(file.modified))
                ]))
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        // No text can end the script or begin another one.
        let json = String(decoding: try encoder.encode(details), as: UTF8.self)
            .replacingOccurrences(of: "<", with: "\\u003c")
        return """
            <!DOCTYPE html>
            <html lang="en-us">
            <head><meta charset="utf-8"><title>Azure IP Ranges and Service Tags – Embedded</title></head>
            <body>
            <h1>Azure IP Ranges and Service Tags – Embedded</h1>
            <p>Sample data of a local stack: every address is in 198.18.0.0/15 or 2001:db8::/32.</p>
            <a class="mscom-link download-button dlcdetail__download-btn" href="\(Self.escaped(url))">Download \
            \(Self.escaped(file.fileName))</a>
            <script>window.__DLCDetails__=\(json)</script>
            </body>
            </html>

            """
    }

    private static func escaped(_ text: String) -> String {
        text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
            .replacingOccurrences(of: ">", with: "&gt;").replacingOccurrences(of: "\"", with: "&quot;")
    }
}
