import Foundation
import IPNetworks
import ServiceTags
import XCTest

/// A publication text of `tags`, each the text of an object, laid out as Microsoft's files are.
func publicationText(changeNumber: String = "7", cloud: String = #""Public""#, tags: [String]) -> String {
    """
    {
      "changeNumber": \(changeNumber),
      "cloud": \(cloud),
      "values": [
    \(tags.joined(separator: ",\n"))
      ]
    }
    """
}

/// The text of a tag with these prefixes.
func tagText(_ name: String, prefixes: [String], region: String = "", service: String = "Service") -> String {
    """
        {
          "name": "\(name)",
          "id": "\(name)",
          "properties": {
            "changeNumber": 3,
            "region": "\(region)",
            "regionId": 0,
            "platform": "Azure",
            "systemService": "\(service)",
            "addressPrefixes": [
    \(prefixes.map { "          \"\($0)\"" }.joined(separator: ",\n"))
            ],
            "networkFeatures": ["API", "NSG"]
          }
        }
    """
}

/// Reads a text as a publication.
func publication(_ text: String, fileName: String? = nil) throws -> Publication {
    try Publication(parsing: Array(text.utf8), fileName: fileName)
}

/// A publication of tags with IPv4 prefixes.
func publication(of tags: [(name: String, prefixes: [String])], cloud: String = "Public") throws -> Publication {
    try publication(
        publicationText(cloud: "\"\(cloud)\"", tags: tags.map { tagText($0.name, prefixes: $0.prefixes) }))
}

/// The package's own folder.
let packageFolder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

/// A sample publication of the package.
func sampleBytes(week: Int) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: packageFolder.appending(path: "data/ServiceTags_Embedded_week\(week).json")))
}

/// The folder of real publications: $SERVICE_TAG_ARCHIVE, or ../shared/data from the package; skips where it is absent.
func realPublicationsFolder() throws -> URL {
    let folder =
        ProcessInfo.processInfo.environment["SERVICE_TAG_ARCHIVE"].map { URL(filePath: $0) }
        ?? packageFolder.appending(path: "../shared/data").standardizedFileURL
    guard FileManager.default.fileExists(atPath: folder.appending(path: "ServiceTags_Public_20251020.json.gz").path)
    else {
        throw XCTSkip("no real publications at \(folder.path); set SERVICE_TAG_ARCHIVE to a folder that has them")
    }
    return folder
}

/// A real publication of a day written YYYYMMDD.
func realPublication(_ day: String) throws -> Publication {
    let name = "ServiceTags_Public_\(day).json.gz"
    let bytes = try [UInt8](Data(contentsOf: realPublicationsFolder().appending(path: name)))
    return try Publication(parsing: bytes, fileName: name)
}

/// `bytes` in a gzip member of stored blocks (RFC 1951, section 3.2.4), which takes no compressor.
func gzipped(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
    let blocks = stride(from: 0, to: max(bytes.count, 1), by: 60_000).map { bytes[$0..<min($0 + 60_000, bytes.count)] }
    for (index, block) in blocks.enumerated() {
        let count = UInt16(block.count)
        result += [index == blocks.count - 1 ? 1 : 0]
        result += [UInt8(count & 255), UInt8(count >> 8), UInt8(~count & 255), UInt8(~count >> 8)] + block
    }
    var checksum: UInt32 = .max
    for byte in bytes {
        checksum ^= UInt32(byte)
        for _ in 0..<8 { checksum = checksum & 1 == 1 ? checksum >> 1 ^ 0xEDB8_8320 : checksum >> 1 }
    }
    for word in [~checksum, UInt32(bytes.count)] {
        result += (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
    }
    return result
}
