import IPNetworks

/// Reads one line of a history: a publication reduced to some of its tags.
///
/// `{"date":"20251020","changeNumber":380,"cloud":"Public","tags":{NAME:{"region":"","prefixes":[…]}}}`, where only
/// `date`, `tags` and `prefixes` must be there. Other keys are skipped, though not unread.
struct HistoryLineParser {
    private enum RootKey: Int, JSONKey {
        case date, changeNumber, cloud, tags, unknown
        static let spellings: [StaticString] = ["date", "changeNumber", "cloud", "tags"]
    }

    private enum TagKey: Int, JSONKey {
        case region, changeNumber, prefixes, unknown
        static let spellings: [StaticString] = ["region", "changeNumber", "prefixes"]
    }

    private var parser: PublicationParser
    private let bytes: UnsafeBufferPointer<UInt8>

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        parser = PublicationParser(bytes)
    }

    /// Reads the whole line.
    mutating func parse() throws(JSONFault) -> Publication {
        var (cloud, changeNumber) = ("Public", 0)
        var date: PublicationDate?
        var tags: [ServiceTag] = []
        var object = try parser.reader.beginObject()
        while let key = try parser.reader.nextKey(RootKey.self, in: &object) {
            switch key {
            case .date: date = try readDate()
            case .changeNumber: changeNumber = try parser.reader.readInteger()
            case .cloud: cloud = try parser.reader.readString()
            case .tags: tags = try readTags()
            case .unknown: try parser.reader.skipValue(depth: 1)
            }
        }
        try parser.require([.date, .tags] as [RootKey], in: object, "the line's object")
        try parser.reader.readEnd()
        return Publication(
            cloud: cloud, changeNumber: changeNumber, tags: tags, digest: PublicationDigest(of: Array(bytes)),
            date: date)
    }

    private mutating func readDate() throws(JSONFault) -> PublicationDate {
        let start = parser.reader.position
        let text = try parser.reader.readString()
        let digits = text.filter { $0 != "-" }
        guard let date = PublicationDate(fileName: "ServiceTags_Public_\(digits).json") else {
            throw JSONFault(
                .wrongType, at: start, "'\(text.prefix(40))' stands where a day such as 20251020 is expected")
        }
        return date
    }

    private mutating func readTags() throws(JSONFault) -> [ServiceTag] {
        var tags: [ServiceTag] = []
        var object = try parser.reader.beginObject()
        while let name = try parser.reader.nextName(in: &object) {
            let start = parser.reader.position
            guard !name.isEmpty else { throw JSONFault(.wrongType, at: start, "a tag's name is empty") }
            tags.append(try readTag(name))
        }
        return tags
    }

    private mutating func readTag(_ name: String) throws(JSONFault) -> ServiceTag {
        var (region, changeNumber) = ("", 0)
        var (ipv4, ipv6): ([IPv4Prefix], [IPv6Prefix]) = ([], [])
        var object = try parser.reader.beginObject()
        while let key = try parser.reader.nextKey(TagKey.self, in: &object) {
            switch key {
            case .region: region = try parser.reader.readString()
            case .changeNumber: changeNumber = try parser.reader.readInteger()
            case .prefixes: (ipv4, ipv6) = try parser.readPrefixes()
            case .unknown: try parser.reader.skipValue(depth: 3)
            }
        }
        try parser.require([.prefixes] as [TagKey], in: object, "the tag")
        return ServiceTag(
            name: name, changeNumber: changeNumber, region: region,
            systemService: name.split(separator: ".").first.map(String.init) ?? "", ipv4: ipv4, ipv6: ipv6)
    }
}

extension JSONReader {
    /// Reads the next key of an object whose keys are names, and leaves the position at its value; nil behind the
    /// object.
    fileprivate mutating func nextName(in object: inout JSONObject) throws(JSONFault) -> String? {
        var probe = self
        guard try nextKey(NoKey.self, in: &object) != nil else { return nil }
        probe.skipWhitespace()
        if probe.skip(UInt8(ascii: ",")) { probe.skipWhitespace() }
        return try probe.readString()
    }
}
