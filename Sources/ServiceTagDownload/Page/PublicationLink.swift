import CurlTransport
import Foundation
import ServiceTags

/// A link to a publication's file.
struct PublicationLink: Equatable {
    let url: HTTPURL
    /// The last part of the path, such as `ServiceTags_Public_20251020.json`.
    let fileName: String

    /// The link to `url`, whatever its file is called.
    init(_ url: HTTPURL) {
        self.url = url
        let last = url.path.split(separator: "/").last.map(String.init) ?? ""
        fileName = last.removingPercentEncoding ?? last
    }

    /// The date in the file's name.
    var date: PublicationDate? { PublicationDate(fileName: fileName) }

    /// Whether this file's date is later than another's; any date is later than none.
    func isNewer(than other: PublicationLink) -> Bool {
        guard let date else { return false }
        return other.date.map { date > $0 } ?? true
    }

    /// Whether the name ends as those of JSON files do.
    var isJSON: Bool { fileName.lowercased().hasSuffix(".json") || fileName.lowercased().hasSuffix(".json.gz") }

    /// Whether the name is that of a publication, `ServiceTags_….json`.
    var isNamedAsPublication: Bool { isJSON && fileName.lowercased().hasPrefix("servicetags_") }

    /// Whether the name is that of a publication of this cloud.
    func isNamed(forCloud cloud: String) -> Bool {
        isNamedAsPublication && fileName.lowercased().hasPrefix("servicetags_\(cloud.lowercased())_")
    }
}
