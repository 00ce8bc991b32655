import IPNetworks

/// What stands under a tag's `properties`.
struct TagProperties {
    var changeNumber = 0
    var region = ""
    var regionID: Int?
    var platform = "Azure"
    var systemService = ""
    var networkFeatures: [String] = []
    var ipv4: [IPv4Prefix] = []
    var ipv6: [IPv6Prefix] = []
}

extension PublicationParser {
    private enum Key: Int, JSONKey {
        case changeNumber, region, regionId, platform, systemService, addressPrefixes, networkFeatures, unknown
        static let spellings: [StaticString] = [
            "changeNumber", "region", "regionId", "platform", "systemService", "addressPrefixes", "networkFeatures",
        ]
    }

    /// Reads a tag's properties.
    ///
    /// Publications before 2021 have neither `regionId` nor `networkFeatures`, and later ones write `null` for no
    /// features.
    mutating func readProperties() throws(JSONFault) -> TagProperties {
        var properties = TagProperties()
        var object = try reader.beginObject()
        while let key = try reader.nextKey(Key.self, in: &object) {
            switch key {
            case .changeNumber: properties.changeNumber = try reader.readInteger()
            case .region: properties.region = try reader.readString()
            case .regionId: properties.regionID = try reader.skipNull() ? nil : try reader.readInteger()
            case .platform: properties.platform = try reader.readString()
            case .systemService: properties.systemService = try readService()
            case .addressPrefixes: (properties.ipv4, properties.ipv6) = try readPrefixes()
            case .networkFeatures: properties.networkFeatures = try reader.skipNull() ? [] : try readFeatures()
            case .unknown: try reader.skipValue(depth: 4)
            }
        }
        try require([.changeNumber, .region, .addressPrefixes] as [Key], in: object, "the tag's properties object")
        return properties
    }

    private mutating func readService() throws(JSONFault) -> String {
        let text = try reader.readText()
        if text.isPlain, let last = lastService, reader.bytes(in: text.range, equal: reader.rawBytes(in: last.source)) {
            return last.name
        }
        let name = reader.string(of: text)
        lastService = text.isPlain ? (text.range, name) : nil
        return name
    }

    private mutating func readFeatures() throws(JSONFault) -> [String] {
        let start = reader.position
        for (source, list) in features where reader.bytes.count - start >= source.count {
            // The same bytes at the same point of the grammar mean the same list.
            if reader.bytes(in: start..<start + source.count, equal: reader.rawBytes(in: source)) {
                reader.position += source.count
                return list
            }
        }
        var list: [String] = []
        var isFirst = true
        try reader.beginArray()
        while try reader.nextElement(isFirst: &isFirst) { list.append(try reader.readString()) }
        if features.count < 32 { features.append((start..<reader.position, list)) }
        return list
    }

    /// Reads a list of prefixes of both families.
    mutating func readPrefixes() throws(JSONFault) -> ([IPv4Prefix], [IPv6Prefix]) {
        ipv4.removeAll(keepingCapacity: true)
        ipv6.removeAll(keepingCapacity: true)
        var isFirst = true
        try reader.beginArray()
        while try reader.nextElement(isFirst: &isFirst) {
            if !scanPrefix() { try readUnusualPrefix() }
        }
        // An array made of an array would share its storage, and with it the room for a thousand more prefixes.
        return (ipv4.withUnsafeBufferPointer { Array($0) }, ipv6.withUnsafeBufferPointer { Array($0) })
    }

    /// Reads a prefix in plain notation; false, with nothing changed, for any other text.
    @inline(__always)
    private mutating func scanPrefix() -> Bool {
        let bytes = reader.bytes
        var position = reader.position
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { return false }
        position += 1
        var end = position
        if let prefix = IPv4Prefix(scanning: bytes, at: &end), end < bytes.count, bytes[end] == UInt8(ascii: "\"") {
            ipv4.append(prefix)
        } else {
            end = position
            guard let prefix = IPv6Prefix(scanning: bytes, at: &end), end < bytes.count,
                bytes[end] == UInt8(ascii: "\"")
            else { return false }
            ipv6.append(prefix)
        }
        reader.position = end + 1
        return true
    }

    /// Reads a prefix near the end of the text or with escapes, or finds what is wrong with it.
    @inline(never)
    private mutating func readUnusualPrefix() throws(JSONFault) {
        let start = reader.position
        let text = reader.decodedBytes(of: try reader.readText("an address prefix"))
        do {
            if text.contains(UInt8(ascii: ":")) {
                ipv6.append(try IPv6Prefix(utf8: text.span))
            } else {
                ipv4.append(try IPv4Prefix(utf8: text.span))
            }
        } catch {
            throw JSONFault(.badPrefix, at: start, error.description)
        }
    }
}
