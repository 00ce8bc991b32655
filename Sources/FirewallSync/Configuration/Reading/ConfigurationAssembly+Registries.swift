import AzureResourceManager
import CurlTransport
import IPNetworks
import ServiceTags

extension ConfigurationAssembly {
    /// One registry of the file; nil where a problem leaves it without an id.
    mutating func registry(
        _ section: SectionValues, credentials: [String: CredentialSource], clouds: [String: Cloud],
        transport: CurlTransport.Configuration
    ) -> PlacedRegistry? {
        let defaults = root.section("defaults")
        if let folder = section["embedded"] {
            guard var registry = embeddedRegistry(section, folder, transport: transport) else { return nil }
            apply(section, over: defaults, to: &registry.settings)
            registry.schedule = schedule(section, over: defaults)
            return PlacedRegistry(registry: registry, place: section.place)
        }
        if let name = section["name"] {
            report(
                .contradiction, name.place,
                "'name' chooses a registry of an embedded stack; beside 'id', 'label' is what you want.")
        }
        guard let entry = section["id"], case .registry(let id) = entry.value else { return nil }
        var registry = ConfiguredRegistry(
            settings: RegistrySettings(id: id, tags: []), cloud: .publicCloud, credential: .azureCLI,
            transport: transport)
        if let entry = section["cloud"], case .text(let name) = entry.value,
            let cloud = cloud(named: name, at: entry.place, among: clouds)
        {
            registry.cloud = cloud
        }
        if let entry = section["credential"] ?? defaults?["credential"], case .text(let name) = entry.value,
            let credential = credential(named: name, at: entry.place, among: credentials)
        {
            registry.credential = credential
        }
        apply(section, over: defaults, to: &registry.settings)
        registry.schedule = schedule(section, over: defaults)
        let given = section.given.union(defaults?.given ?? [])
        if given.isDisjoint(with: ["tags", "pinned"]) {
            report(
                .missingKey, section.place,
                "The registry '\(registry.settings.label)' has neither 'tags' nor 'pinned', here or under 'defaults', "
                    + "so nothing would be let in.")
        }
        return PlacedRegistry(registry: registry, place: section.place)
    }

    private mutating func embeddedRegistry(
        _ section: SectionValues, _ folder: PlacedValue, transport: CurlTransport.Configuration
    ) -> ConfiguredRegistry? {
        for name in ["cloud", "credential"] {
            guard let entry = section[name] else { continue }
            report(.contradiction, entry.place, "'\(name)' comes from the embedded stack; leave it out.")
        }
        guard case .text(let text) = folder.value else { return nil }
        let directory =
            text == "default" ? EmbeddedStack.defaultDirectory(environment: environment) : paths.absolute(text)
        do {
            let registries = try embeddedRegistries(directory, transport: transport)
            guard let name = section.text("name") else { return registries.first }
            if let registry = registries.first(where: { $0.settings.id.name.lowercased() == name.lowercased() }) {
                return registry
            }
            report(
                .unknownReference, section["name"]?.place ?? section.place,
                ("The embedded stack has no registry '\(name)'"
                    + Spelling.advice(for: name, among: registries.map(\.settings.id.name))).asSentence)
        } catch {
            report(.unknownReference, folder.place, "'embedded': \(error)".asSentence)
        }
        return nil
    }

    /// The registries of an embedded stack, which is read once however many sections name it.
    private mutating func embeddedRegistries(
        _ directory: String, transport: CurlTransport.Configuration
    ) throws -> [ConfiguredRegistry] {
        if let known = stacks[directory] { return known }
        let stack = try EmbeddedStack.load(directory: directory)
        let registries = try SyncConfiguration.registries(of: stack, transport: transport)
        stacks[directory] = registries
        return registries
    }

    /// What the registry's section says, else what `defaults` says, else what the settings have.
    private mutating func apply(
        _ section: SectionValues, over defaults: SectionValues?, to settings: inout RegistrySettings
    ) {
        func found<Value>(_ read: (SectionValues) -> Value?) -> Value? { read(section) ?? defaults.flatMap(read) }
        func days(_ name: String) -> Int? { found { $0.seconds(name) }.map { $0 / 86_400 } }
        settings.label = section.text("label") ?? settings.label
        settings.tags = found { $0.tags("tags") } ?? settings.tags
        settings.pinned = found { $0.prefixes("pinned") } ?? settings.pinned
        settings.forbidden = found { $0.prefixes("forbidden") } ?? settings.forbidden
        settings.budget = found { $0.integer("budget") }
        settings.reserve = found { $0.integer("reserve") } ?? settings.reserve
        settings.quota = found { $0.integer("quota") }
        settings.shortestPrefixLength = found { $0.integer("shortest-prefix-length") } ?? settings.shortestPrefixLength
        settings.maximumOverAllowed =
            found { $0.integer("max-over-allowed") }.map(UInt64.init)
            ?? settings.maximumOverAllowed
        settings.graceDays = days("grace") ?? settings.graceDays
        settings.ownership = found { $0.text("ownership") }.flatMap(Ownership.init(rawValue:)) ?? settings.ownership
        settings.mode = found { $0.text("mode") }.flatMap(SyncMode.init(rawValue:)) ?? settings.mode
        settings.maximumPublicationAgeDays = days("max-publication-age") ?? settings.maximumPublicationAgeDays
        settings.maximumRemovedShare = found { $0.share("max-removed") } ?? settings.maximumRemovedShare
        settings.events = found { $0.text("events") }.map(paths.absolute) ?? settings.events
        settings.restore = found { $0.flag("restore") } ?? settings.restore
        settings.admitsAzureCloud = found { $0.flag("admits-azure-cloud") } ?? settings.admitsAzureCloud
        settings.verifySeconds = found { $0.seconds("verify-timeout") }.map(Double.init) ?? settings.verifySeconds
        settings.planExpiryHours =
            found { $0.seconds("plan-expiry") }.map { Double($0) / 3600 }
            ?? settings.planExpiryHours
        check(settings, section)
    }

    /// What two keys say together.
    private mutating func check(_ settings: RegistrySettings, _ section: SectionValues) {
        if let quota = settings.quota, settings.reserve >= quota {
            report(
                .contradiction, section["reserve"]?.place ?? section["quota"]?.place ?? section.place,
                "'reserve' (\(settings.reserve)) leaves nothing of 'quota' (\(quota)); "
                    + "the reserve must be smaller.")
        }
        for pinned in settings.pinned {
            guard let forbidden = settings.forbidden.first(where: { $0.overlaps(pinned) }) else { continue }
            report(
                .contradiction, section["pinned"]?.place ?? section["forbidden"]?.place ?? section.place,
                "The pinned prefix '\(pinned)' meets the forbidden prefix '\(forbidden)'; take one of them out.")
        }
    }
}
