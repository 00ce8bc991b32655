/// A section of the configuration: the keys that it may hold.
struct ConfigurationSection: Sendable {
    /// The keys, in the order of the sample and the reference.
    let keys: [ConfigurationKey]
    /// Groups of keys of which exactly one must be there.
    var exactlyOne: [[String]] = []
    /// Whether a text in this section's place, or under a key that it does not know, may be a secret: then no message
    /// quotes it.
    var mayHoldSecrets = false

    subscript(name: String) -> ConfigurationKey? { keys.first { $0.name == name } }
}

/// One key of a section.
struct ConfigurationKey: Sendable {
    /// The key, in kebab case.
    let name: String
    /// What it takes.
    let shape: ConfigurationShape
    /// What it means, in one sentence.
    let summary: String
    /// Whether the section is incomplete without it.
    var isRequired = false
    /// The value that holds where the key is absent, as the file would write it; nil where there is none.
    var fallback: String?
    /// A value for the sample where there is no `fallback`, as the file would write it.
    var example: String?
    /// Whether the sample sets the key; else the sample shows it as a comment.
    var isSampled = false
}
