/// The DNS names that the local authority may vouch for, and those it always does.
enum AuthorityName {
    /// The domains that the authority is constrained to: a name below one of them is permitted, no other is.
    static let domains = [
        "azurecr.io", "management.azure.com", "login.microsoftonline.com", "graph.microsoft.com",
        "blob.core.windows.net", "mcr.microsoft.com", "docker.io", "localhost",
    ]

    /// The names in every server certificate.
    static let always = [
        "localhost", "management.azure.com", "login.microsoftonline.com", "graph.microsoft.com", "*.azurecr.io",
        "*.blob.core.windows.net", "mcr.microsoft.com", "docker.io", "registry-1.docker.io", "index.docker.io",
        "auth.docker.io",
    ]

    /// The names of a certificate that also covers `registryNames`: the fixed ones, and those of the others that no
    /// wildcard covers, in lower case, each once.
    ///
    /// - Throws: ``EmbeddedNetworkError`` with `nameNotPermitted`.
    static func all(with registryNames: [String]) throws -> [String] {
        var names = always
        for text in registryNames {
            let lowered = text.lowercased()
            let name = lowered.contains(".") || lowered == "localhost" ? lowered : lowered + ".azurecr.io"
            guard isWellFormed(name), domains.contains(where: { name == $0 || name.hasSuffix("." + $0) }) else {
                throw EmbeddedNetworkError(
                    .nameNotPermitted,
                    "the local authority cannot vouch for '\(text)': it takes DNS names below "
                        + domains.joined(separator: ", ") + " alone")
            }
            if !names.contains(where: { covers($0, name) }) { names.append(name) }
        }
        return names
    }

    /// Whether a certificate for `pattern` is good for `name`: they are equal, or `pattern` is a wildcard for the
    /// first label of `name` (RFC 6125, section 6.4.3).
    static func covers(_ pattern: String, _ name: String) -> Bool {
        if pattern == name { return true }
        guard pattern.hasPrefix("*."), let dot = name.firstIndex(of: ".") else { return false }
        return name[dot...] == pattern.dropFirst()
    }

    /// Letters, digits and hyphens in labels of 1 to 63, 253 in all; the first label may be `*`.
    private static func isWellFormed(_ name: String) -> Bool {
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        return name.utf8.count <= 253
            && labels.enumerated().allSatisfy { index, label in
                if index == 0, label == "*" { return labels.count > 2 }
                return (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                    && label.utf8.allSatisfy { byte in
                        byte == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    }
            }
    }
}
