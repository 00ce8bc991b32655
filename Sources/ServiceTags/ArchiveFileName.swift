/// What a file's name in the archive says: `ServiceTags_Public_20251020.00000007.SHA256.json`.
///
/// The number grows with every file that is stored, whatever the clock says, and so gives the order. The digest is
/// the content's identity and its check.
struct ArchiveFileName: Hashable {
    let cloud: String
    let date: PublicationDate?
    let number: Int
    let digest: PublicationDigest

    init(cloud: String, date: PublicationDate?, number: Int, digest: PublicationDigest) {
        self.cloud = Self.sanitized(cloud)
        self.date = date
        self.number = number
        self.digest = digest
    }

    /// Reads a name; nil for every file that is not of the archive.
    init?(_ name: String) {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[3] == "json", let number = Int(parts[1]), number >= 0,
            parts[2].utf8.count == 64, parts[2].utf8.allSatisfy(Self.isDigestDigit)
        else { return nil }
        let head = parts[0].split(separator: "_", omittingEmptySubsequences: false)
        guard head.count == 3, head[0] == "ServiceTags" else { return nil }
        let date = PublicationDate(fileName: "\(parts[0]).json")
        self.init(
            cloud: String(head[1]), date: date, number: number,
            digest: PublicationDigest(hexadecimal: String(parts[2])))
        guard text == name else { return nil }
    }

    /// The name.
    var text: String {
        let digits = String(number)
        let padded = String(repeating: "0", count: max(0, 8 - digits.utf8.count)) + digits
        return "ServiceTags_\(cloud)_\(date?.compact ?? "undated").\(padded).\(digest.hexadecimal).json"
    }

    /// The cloud's name as a file name can hold it: it comes out of the download.
    static func sanitized(_ cloud: String) -> String {
        let kept = cloud.utf8.prefix(40).map { byte in
            byte.isASCIILetter || (0x30...0x39).contains(byte) ? byte : UInt8(ascii: "-")
        }
        return String(decoding: kept, as: UTF8.self)
    }

    private static func isDigestDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }
}
