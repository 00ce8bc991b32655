import CurlTransport
import Foundation

/// What a download page links to, in every shape that Microsoft's page has had.
///
/// 1. A script with `window.__DLCDetails__={"dlcDetailsView":{"downloadFile":…}}`, an array or one object.
/// 2. `<a class="… dlcdetail__download-btn" href>`.
/// 3. `<a class="failoverLink" href>`, `<a data-bi-containername="download retry" href>` and
///    `<meta http-equiv="refresh" content="0;url=…">`.
/// 4. A URL that ends in `ServiceTags_*.json` anywhere in the text.
struct DownloadPage {
    /// The links to JSON files, each once, in the order of the shapes above and of the page.
    let links: [PublicationLink]

    /// Reads the page that `url` answered with.
    init(_ html: [UInt8], url: HTTPURL) {
        let document = HTMLDocument(html)
        let declared = document.texts.flatMap { DownloadDetails(script: $0)?.urls ?? [] }.map(HTMLDocument.unescaped)
        let buttons = document.elements.filter(\.isDownloadLink).compactMap { $0.attributes["href"] }
        let refreshes = document.elements.compactMap(\.refreshTarget)
        var found = Self.links(to: declared + buttons + refreshes, from: url).filter(\.isJSON)
        if !found.contains(where: \.isNamedAsPublication) {
            let hrefs = document.elements.compactMap { $0.attributes["href"] }
            found += Self.links(to: hrefs, from: url).filter(\.isNamedAsPublication)
        }
        if found.isEmpty {
            let values = document.elements.flatMap { $0.attributes.sorted { $0.key < $1.key }.map(\.value) }
            found = Self.links(to: (document.texts + values).flatMap(Self.publicationURLs), from: url)
        }
        var seen: Set<String> = []
        links = found.filter { seen.insert($0.url.text).inserted }
    }

    /// The link to take, and what to say about the others.
    ///
    /// The latest date in a file's name wins; then the first on the page. Where `cloud` is known, its files go first.
    func choose(cloud: String?) -> (link: PublicationLink, remark: String?)? {
        var candidates = links
        if let cloud, links.contains(where: { $0.isNamed(forCloud: cloud) }) {
            candidates = links.filter { $0.isNamed(forCloud: cloud) }
        }
        guard var best = candidates.first else { return nil }
        for link in candidates.dropFirst() where link.isNewer(than: best) { best = link }
        let others = links.filter { $0.fileName != best.fileName }.map(\.fileName)
        guard !others.isEmpty else { return (best, nil) }
        let reason = best.date == nil ? "the first, for no name holds a date" : "the latest"
        return (
            best,
            "the page lists \(others.count + 1) files; took \(best.fileName), \(reason), not \(others.joined(separator: ", "))"
        )
    }

    private static func links(to references: [String], from page: HTTPURL) -> [PublicationLink] {
        references.compactMap { reference in (try? page.resolving(reference)).map(PublicationLink.init) }
    }

    /// The URLs of publications in a text, also in one that escapes them for HTML or JSON.
    private static func publicationURLs(in text: String) -> [String] {
        guard text.range(of: "ServiceTags_", options: .caseInsensitive) != nil else { return [] }
        let plain = HTMLDocument.unescaped(text).replacing("\\u002F", with: "/").replacing("\\u002f", with: "/")
            .replacing("\\/", with: "/")
        return plain.split { " \t\r\n\"'`<>()[]{},;\\".contains($0) }.compactMap { word in
            guard let start = word.range(of: "http", options: [.caseInsensitive, .backwards])?.lowerBound,
                let end = word.range(of: ".json", options: [.caseInsensitive, .backwards])?.upperBound, start < end,
                word[start..<end].range(of: "/ServiceTags_", options: .caseInsensitive) != nil
            else { return nil }
            return String(word[start..<end])
        }
    }
}

extension HTMLDocument.Element {
    /// Whether the element is one of the page's download links.
    fileprivate var isDownloadLink: Bool {
        let classes = attributes["class"]?.split(whereSeparator: \.isWhitespace) ?? []
        return name == "a"
            && (classes.contains("dlcdetail__download-btn") || classes.contains("failoverLink")
                || attributes["data-bi-containername"] == "download retry")
    }

    /// Where a `<meta http-equiv="refresh">` leads.
    fileprivate var refreshTarget: String? {
        guard name == "meta", attributes["http-equiv"]?.lowercased() == "refresh", let content = attributes["content"],
            let target = content.range(of: "url=", options: .caseInsensitive)?.upperBound
        else { return nil }
        return content[target...].trimmingCharacters(in: CharacterSet(charactersIn: " \t\r\n'\""))
    }
}
