/// One header field.
public struct HTTPField: Sendable, Hashable {
    /// The name; compared without case on the wire, kept as written here.
    public let name: String
    /// The value, without surrounding blanks.
    public let value: String

    /// A field of this name and value.
    ///
    /// A line break or NUL in either makes ``CurlTransport`` refuse the request.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

extension [HTTPField] {
    /// The value of the first field with this name, without case; nil where there is none.
    func first(_ name: String) -> String? {
        let name = name.lowercased()
        return first { $0.name.lowercased() == name }?.value
    }
}
