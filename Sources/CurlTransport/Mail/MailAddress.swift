/// An e-mail address with the name that it is shown by: `Operations <ops@example.com>`.
///
/// It holds only what is safe in an SMTP command and a header: a dot-atom of ASCII before the `@` (RFC 5322, 3.2.3) and
/// a host name behind it.
public struct MailAddress: Sendable, Hashable, CustomStringConvertible {
    /// The address alone, such as `ops@example.com`.
    public let address: String
    /// The name that it is shown by, in any script; empty for none.
    public let name: String

    /// Reads `ops@example.com`, `<ops@example.com>` or `Operations <ops@example.com>`.
    ///
    /// - Throws: ``MailAddressError``, which quotes the text.
    public init(parsing text: String) throws(MailAddressError) {
        var address = text.trimmed
        var name = ""
        if address.last == ">", let start = address.lastIndex(of: "<") {
            name = address[..<start].trimmed
            address = String(address[address.index(after: start)...].dropLast())
            if name.count > 1, name.first == "\"", name.last == "\"" { name = String(name.dropFirst().dropLast()) }
        }
        guard Self.isAddress(address) else {
            throw MailAddressError("'\(text.prefix(120))' is no e-mail address such as ops@example.com")
        }
        guard !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            throw MailAddressError("the name in '\(text.prefix(120).debugDescription)' is not one line")
        }
        self.address = address
        self.name = name
    }

    /// The host behind the `@`.
    public var host: String { String(address[(address.lastIndex(of: "@") ?? address.startIndex)...].dropFirst()) }

    /// The address, with its name before it where it has one.
    public var description: String { name.isEmpty ? address : "\(name) <\(address)>" }

    private static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count <= 64, parts[1].utf8.count <= 253 else { return false }
        return parts[0].wholeMatch(of: /[A-Za-z0-9!#$%&'*+\/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+\/=?^_`{|}~-]+)*/) != nil
            && parts[1].wholeMatch(
                of: /[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*/)
                != nil
    }
}

/// Why a text is no e-mail address.
public struct MailAddressError: Error, Sendable, Equatable, CustomStringConvertible {
    /// One clause that quotes the text.
    public let description: String

    init(_ description: String) { self.description = description }
}
