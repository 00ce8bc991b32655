import Yams

/// A YAML document with the place of every node, and the keys that stand twice.
struct YAMLDocument {
    /// nil for an empty document.
    let root: Node?
    /// The names of keys that were disguised, by place.
    private let disguised: [ConfigurationPlace: String]

    /// Reads the one document of `text`.
    ///
    /// Yams ends at the first section with a key that stands twice. So that such a key does not hide what else is wrong,
    /// its first occurrence is disguised with a private-use character of the same width, and the text is read again.
    /// - Throws: ``YAMLSyntaxError``.
    init(parsing text: String) throws(YAMLSyntaxError) {
        var scalars = Array(text.unicodeScalars)
        if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        var disguised: [ConfigurationPlace: String] = [:]
        while true {
            var copy = String.UnicodeScalarView()
            copy.append(contentsOf: scalars)
            do {
                // Stated, for Yams would ask the environment which encoding to use, and print.
                root = try Parser(yaml: String(copy), encoding: .utf8).singleRoot()
                self.disguised = disguised
                return
            } catch YamlError.duplicatedKeysInMapping(let duplicates, let context) {
                let place = ConfigurationPlace(line: context.mark.line, column: context.mark.column)
                guard let name = duplicates.first,
                    Self.disguise(name, at: place, in: &scalars, number: disguised.count)
                else {
                    throw YAMLSyntaxError(place: place, reason: "has a key that stands twice; keep one of them")
                }
                disguised[place] = name
            } catch {
                throw YAMLSyntaxError(error)
            }
        }
    }

    /// The name of a key, disguised or not; nil for a key that is no scalar.
    func name(of key: Node) -> String? {
        disguised[key.place] ?? key.scalar?.string
    }

    private static func disguise(
        _ name: String, at place: ConfigurationPlace, in scalars: inout [Unicode.Scalar], number: Int
    ) -> Bool {
        guard var index = index(of: place, in: scalars), index < scalars.count, number < 0x1800,
            let first = name.unicodeScalars.first, let mask = Unicode.Scalar(0xE000 + UInt32(number))
        else { return false }
        if scalars[index] == "\"" || scalars[index] == "'" { index += 1 }
        guard index < scalars.count, scalars[index] == first else { return false }
        scalars[index] = mask
        return true
    }

    /// Where a place lies in the text, by libyaml's line breaks.
    private static func index(of place: ConfigurationPlace, in scalars: [Unicode.Scalar]) -> Int? {
        var (line, index) = (1, 0)
        while line < place.line, index < scalars.count {
            if scalars[index] == "\r", index + 1 < scalars.count, scalars[index + 1] == "\n" { index += 1 }
            if ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"].contains(scalars[index]) { line += 1 }
            index += 1
        }
        return line == place.line ? index + place.column - 1 : nil
    }
}

extension Node {
    /// Where the node begins.
    var place: ConfigurationPlace {
        ConfigurationPlace(line: mark?.line ?? 1, column: mark?.column ?? 1)
    }

    /// Whether the node stands for nothing: an empty value, `~` or `null`, unquoted.
    var isNull: Bool {
        guard case .scalar(let scalar) = self, scalar.style == .plain || scalar.style == .any else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    /// The text of a scalar that is not quoted.
    var plainText: String? {
        guard case .scalar(let scalar) = self, scalar.style == .plain || scalar.style == .any else { return nil }
        return scalar.string
    }
}
