import AzureResourceManager
import IPNetworks

/// What somebody wants to let in for a while.
struct DoorRequest: Sendable {
    let prefixes: [IPv4Prefix]
    let seconds: Int
    let reason: String

    /// Why the request is refused whatever the registry holds, or nil.
    func refusal(settings: RegistrySettings, cloud: Cloud) -> String? {
        if reason.isEmpty { return "A door needs a reason, which the history keeps." }
        if reason.count > TemporaryAccess.longestReason {
            return "The reason has \(reason.count) characters; it may have \(TemporaryAccess.longestReason)."
        }
        guard (TemporaryAccess.shortestSeconds...TemporaryAccess.longestSeconds).contains(seconds) else {
            return "A door opens for \(ConfigurationDuration(seconds: TemporaryAccess.shortestSeconds)) through "
                + "\(ConfigurationDuration(seconds: TemporaryAccess.longestSeconds)), and "
                + "\(ConfigurationDuration(seconds: seconds)) was asked for; what is to last is a pin ('pinned')."
        }
        guard !prefixes.isEmpty else { return "There is nothing to let in." }
        return prefixes.lazy.compactMap { refusal(of: $0, settings: settings, cloud: cloud) }.first
    }

    private func refusal(of prefix: IPv4Prefix, settings: RegistrySettings, cloud: Cloud) -> String? {
        guard prefix.length >= settings.shortestPrefixLength else {
            return "\(prefix) is broader than the /\(settings.shortestPrefixLength) that the registry's settings allow "
                + "('shortest-prefix-length'); name a narrower one."
        }
        if let forbidden = settings.forbidden.first(where: { $0.overlaps(prefix) }) {
            return "\(prefix) meets \(forbidden), which the registry's settings forbid ('forbidden')."
        }
        guard cloud.publicationCloud != PlausibilityCheck.embeddedCloud,
            let block = PlausibilityCheck.reservedSpace.intersection([prefix]).prefixes.first
        else { return nil }
        let space = SpecialPurposeSpace.name(of: block.first) ?? "reserved space"
        return "\(block) is \(space), from which no client on the internet connects: name the public address that "
            + "the registry sees."
    }
}
