import Foundation

/// Writes the schema as a JSON Schema (draft 2020-12), with which editors complete and check the file.
enum ConfigurationJSONSchema {
    /// The whole schema as JSON text.
    static func text() throws -> String {
        var schema = object(of: ConfigurationSchema.root)
        schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
        schema["title"] = "acr-firewall-sync.yaml"
        let data = try JSONSerialization.data(
            withJSONObject: schema, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
        return String(decoding: data, as: UTF8.self) + "\n"
    }

    private static func object(of section: ConfigurationSection) -> [String: Any] {
        var properties: [String: Any] = [:]
        for key in section.keys {
            var property = object(of: key.shape)
            property["description"] = key.summary
            properties[key.name] = property
        }
        var object: [String: Any] = ["properties": properties, "additionalProperties": false]
        // An empty section may be written as nothing at all, unless a key is required.
        object["type"] = section.keys.contains(where: \.isRequired) ? "object" : ["object", "null"]
        let required = section.keys.filter(\.isRequired).map(\.name)
        if !required.isEmpty { object["required"] = required }
        if let group = section.exactlyOne.first { object["oneOf"] = group.map { ["required": [$0]] } }
        return object
    }

    private static func object(of shape: ConfigurationShape) -> [String: Any] {
        switch shape {
        case .text(let form):
            var object: [String: Any] = ["type": ["string", "number"], "title": form.description]
            if case .environmentVariable = form { object = ["type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$"] }
            return object
        case .integer(let range):
            return ["type": "integer", "minimum": range.lowerBound, "maximum": range.upperBound]
        case .flag: return ["type": "boolean"]
        case .duration: return ["type": "string", "pattern": "^[0-9]+[smhdw]$", "title": shape.description]
        case .percentage: return ["type": "string", "pattern": "^[0-9]+(\\.[0-9]+)?%$", "title": shape.description]
        case .choice(let words): return ["enum": words]
        case .list(let item, let count): return ["type": "array", "items": object(of: item), "minItems": count]
        case .section(let section): return object(of: section)
        case .named(let item): return ["type": "object", "additionalProperties": object(of: item)]
        }
    }
}
