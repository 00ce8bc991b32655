import IPNetworks

/// Reads a publication in one pass: every prefix becomes a value at once, and no text is made of it.
struct PublicationParser {
    private enum RootKey: Int, JSONKey {
        case changeNumber, cloud, values, unknown
        static let spellings: [StaticString] = ["changeNumber", "cloud", "values"]
    }

    private enum TagKey: Int, JSONKey {
        case name, id, properties, unknown
        static let spellings: [StaticString] = ["name", "id", "properties"]
    }

    /// The parts of the document that have a meaning.
    struct Document {
        var cloud = ""
        var changeNumber = 0
        var tags: [ServiceTag] = []
    }

    var reader: JSONReader
    /// Prefixes are gathered here, tag by tag, so that each tag's own array is made once, in the right size.
    var ipv4: [IPv4Prefix] = []
    var ipv6: [IPv6Prefix] = []
    /// The last service's name: the tags of one service stand together and share it.
    var lastService: (source: Range<Int>, name: String)?
    /// The lists of features that were read, by their bytes: a publication has about a dozen.
    var features: [(source: Range<Int>, list: [String])] = []
    private var nameOffsets: [Int] = []

    init(_ bytes: UnsafeBufferPointer<UInt8>) { reader = JSONReader(bytes) }

    /// Reads the whole text.
    mutating func parse() throws(JSONFault) -> Document {
        try refuseOtherFormats()
        var document = Document()
        var object = try reader.beginObject()
        while let key = try reader.nextKey(RootKey.self, in: &object) {
            switch key {
            case .changeNumber: document.changeNumber = try reader.readInteger()
            case .cloud: document.cloud = try reader.readString()
            case .values: document.tags = try readTags()
            case .unknown: try reader.skipValue(depth: 1)
            }
        }
        try require([.changeNumber, .cloud, .values] as [RootKey], in: object, "the publication")
        try reader.readEnd()
        return document
    }

    /// The offset of the name of the tag at `index`.
    func nameOffset(ofTagAt index: Int) -> Int { nameOffsets[index] }

    private mutating func refuseOtherFormats() throws(JSONFault) {
        reader.skipWhitespace()
        guard let first = reader.current else {
            throw JSONFault(.truncated, at: reader.position, "there is no text at all; fetch the publication again")
        }
        if first == UInt8(ascii: "<") {
            throw JSONFault(
                .html, at: reader.position,
                "a web page (\(reader.quotation(from: reader.position))) stands where a publication is expected; "
                    + "its address answers with a page, perhaps of a proxy or a sign-in")
        }
    }

    private mutating func readTags() throws(JSONFault) -> [ServiceTag] {
        try reader.beginArray()
        var tags: [ServiceTag] = []
        // A tag takes more than a kilobyte on average; growing a list of thousands would copy it a dozen times.
        tags.reserveCapacity(reader.bytes.count / 1024)
        var isFirst = true
        while try reader.nextElement(isFirst: &isFirst) { tags.append(try readTag()) }
        return tags
    }

    private mutating func readTag() throws(JSONFault) -> ServiceTag {
        var object = try reader.beginObject()
        var name = ""
        var id: String?
        var properties = TagProperties()
        var nameText: Range<Int>?
        while let key = try reader.nextKey(TagKey.self, in: &object) {
            switch key {
            case .name:
                nameOffsets.append(reader.position)
                let text = try reader.readText()
                nameText = text.isPlain ? text.range : nil
                name = reader.string(of: text)
                if name.isEmpty {
                    throw JSONFault(.wrongType, at: text.range.lowerBound - 1, "a tag's name is empty")
                }
            case .id:
                let text = try reader.readText()
                // The identifier repeats the name, and then shares its storage.
                let repeatsName =
                    nameText.map { text.isPlain && reader.bytes(in: text.range, equal: reader.rawBytes(in: $0)) }
                    ?? false
                id = repeatsName ? nil : reader.string(of: text)
            case .properties: properties = try readProperties()
            case .unknown: try reader.skipValue(depth: 3)
            }
        }
        try require([.name, .properties] as [TagKey], in: object, "the tag")
        return ServiceTag(
            name: name, id: id, changeNumber: properties.changeNumber, region: properties.region,
            regionID: properties.regionID, platform: properties.platform, systemService: properties.systemService,
            networkFeatures: properties.networkFeatures, ipv4: properties.ipv4, ipv6: properties.ipv6)
    }

    /// Requires that `object` has had `keys`.
    func require<Key: JSONKey>(_ keys: [Key], in object: JSONObject, _ subject: String) throws(JSONFault) {
        for key in keys where !object.has(key) {
            throw JSONFault(.missingKey, at: object.offset, "\(subject) has no key '\(Key.spellings[key.rawValue])'")
        }
    }
}
