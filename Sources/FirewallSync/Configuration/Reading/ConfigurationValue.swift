import AzureResourceManager
import IPNetworks
import ServiceTags

/// A checked value of the configuration.
indirect enum ConfigurationValue: Sendable {
    case text(String)
    case integer(Int)
    case flag(Bool)
    /// In seconds.
    case duration(Int)
    /// 0 through 1.
    case share(Double)
    case prefix(IPv4Prefix)
    case tag(TagPattern)
    case registry(RegistryID)
    case cron(CronExpression)
    case list([PlacedValue])
    /// A section of known keys, or of names.
    case section(SectionValues)
}

/// A place in the file: line and column from 1, columns in Unicode scalars.
struct ConfigurationPlace: Sendable, Hashable {
    var line: Int
    var column: Int
}

/// A checked value and where it stands.
struct PlacedValue: Sendable {
    var value: ConfigurationValue
    var place: ConfigurationPlace
}

/// The checked values of a section; keys whose values failed their check are absent.
struct SectionValues: Sendable {
    var place: ConfigurationPlace
    /// The names of the keys that stand there, those whose values failed their check too.
    var given: Set<String> = []
    /// In the order of the file; each key with its own place.
    var entries: [(name: String, key: ConfigurationPlace, value: PlacedValue)] = []

    subscript(name: String) -> PlacedValue? { entries.first { $0.name == name }?.value }

    func text(_ name: String) -> String? {
        if case .text(let text)? = self[name]?.value { text } else { nil }
    }

    func integer(_ name: String) -> Int? {
        if case .integer(let number)? = self[name]?.value { number } else { nil }
    }

    func flag(_ name: String) -> Bool? {
        if case .flag(let flag)? = self[name]?.value { flag } else { nil }
    }

    func seconds(_ name: String) -> Int? {
        if case .duration(let seconds)? = self[name]?.value { seconds } else { nil }
    }

    func share(_ name: String) -> Double? {
        if case .share(let share)? = self[name]?.value { share } else { nil }
    }

    func section(_ name: String) -> SectionValues? {
        if case .section(let section)? = self[name]?.value { section } else { nil }
    }

    func list(_ name: String) -> [PlacedValue]? {
        if case .list(let items)? = self[name]?.value { items } else { nil }
    }

    func prefixes(_ name: String) -> [IPv4Prefix]? {
        list(name)?.compactMap { item in if case .prefix(let prefix) = item.value { prefix } else { nil } }
    }

    func tags(_ name: String) -> [TagPattern]? {
        list(name)?.compactMap { item in if case .tag(let tag) = item.value { tag } else { nil } }
    }

    func texts(_ name: String) -> [String]? {
        list(name)?.compactMap { item in if case .text(let text) = item.value { text } else { nil } }
    }
}
