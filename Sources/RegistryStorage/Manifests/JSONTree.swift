/// Any JSON, for the digests that it may hold.
///
/// The decoder refuses text that is nested more than 512 deep, which bounds the recursion here.
struct JSONTree: Decodable {
    /// The digests that members called `digest` or `blobSum` hold, in the text's order or not.
    private(set) var digests: [Digest] = []

    init(from decoder: any Decoder) throws {
        if let container = try? decoder.container(keyedBy: Key.self) {
            for key in container.allKeys {
                if Self.names.contains(key.stringValue), let text = try? container.decode(String.self, forKey: key),
                    let digest = try? Digest(parsing: text)
                {
                    digests.append(digest)
                } else if let tree = try? container.decode(JSONTree.self, forKey: key) {
                    digests += tree.digests
                }
            }
        } else if var container = try? decoder.unkeyedContainer() {
            while !container.isAtEnd { digests += try container.decodeIfPresent(JSONTree.self)?.digests ?? [] }
        }
    }

    private static let names: Set = ["digest", "blobSum"]

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }

        init?(intValue: Int) { nil }
    }
}
