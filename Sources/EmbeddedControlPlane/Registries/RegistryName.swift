/// The rules for names of registries and places.
package enum RegistryName {
    /// Why `name` cannot be a registry's, or nil where it can: 5 to 50 letters and digits.
    package static func objection(to name: String) -> String? {
        let plain = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: false
            }
        }
        if (5...50).contains(name.utf8.count), plain { return nil }
        return "The registry name '\(name.prefix(80))' is not acceptable: it must have 5 to 50 letters and digits, "
            + "and nothing else."
    }

    /// Why `name` cannot be a resource group's, or nil where it can: 1 to 90 letters, digits and `-_.()`, no dot last.
    package static func objection(toGroup name: String) -> String? {
        let plain = name.allSatisfy { $0.isLetter || $0.isNumber || "-_.()".contains($0) }
        if (1...90).contains(name.count), plain, name.last != "." { return nil }
        return "The resource group name '\(name.prefix(100))' is not acceptable: it must have 1 to 90 letters, digits "
            + "and '-_.()', and no dot at its end."
    }

    /// Why `location` cannot be a region's name, or nil where it can: letters and digits, and blanks between them.
    package static func objection(toLocation location: String) -> String? {
        let name = normalized(location: location)
        if (1...50).contains(name.utf8.count), name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }) {
            return nil
        }
        return "The location '\(location.prefix(80))' is not a region's name; expected letters and digits, such as "
            + "'japaneast'."
    }

    /// A region as the resource manager spells it: `Japan East` becomes `japaneast`.
    package static func normalized(location: String) -> String {
        location.lowercased().filter { !$0.isWhitespace }
    }
}
