extension String {
    /// The text as a quoted string of HCL, Terraform's language.
    ///
    /// Nothing in it is a template: the `$` or `%` before a brace is doubled, as the specification's section "Quoted
    /// Template Expressions" has it (https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md).
    package var hclLiteral: String {
        var literal = "\""
        // By scalars: a combining mark behind a brace makes one character with it, and the brace stays a brace.
        let scalars = Array(unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            let isTemplate = (scalar == "$" || scalar == "%") && index + 1 < scalars.count && scalars[index + 1] == "{"
            literal += isTemplate ? "\(scalar)\(scalar)" : Self.hclEscape(scalar)
        }
        return literal + "\""
    }

    /// The text as a string of Bicep, in which nothing is interpolated
    /// (https://learn.microsoft.com/azure/azure-resource-manager/bicep/data-types#strings).
    package var bicepLiteral: String {
        "'" + unicodeScalars.map(Self.bicepEscape).joined() + "'"
    }

    private static func hclEscape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"", "\\": "\\\(scalar)"
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        default:
            if !scalar.isUnsafeOnTerminal {
                String(scalar)
            } else if scalar.value > 0xFFFF {
                "\\U\(scalar.hexadecimal(8))"
            } else {
                "\\u\(scalar.hexadecimal(4))"
            }
        }
    }

    private static func bicepEscape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "'", "\\", "$": "\\\(scalar)"
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        default: scalar.isUnsafeOnTerminal ? "\\u{\(scalar.hexadecimal(1))}" : String(scalar)
        }
    }
}

extension Unicode.Scalar {
    /// The code point in hexadecimal, with at least so many digits.
    fileprivate func hexadecimal(_ digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
