import AzureResourceManager
import FirewallSync
import Foundation
import IPNetworks
import ServiceTags

extension ReviewReport {
    /// The configuration in force, with secrets and the places of secrets struck out.
    var configuration: ReviewSection {
        ReviewSection(
            "configuration", "Configuration in force",
            [
                .table(
                    ReviewTable(
                        caption: "Every setting, defaults included; secrets and where they lie are struck out",
                        columns: [.words("Key"), .words("Value")],
                        rows: settings.map { [.code($0.key), Phrase($0.value)] }))
            ])
    }

    /// The keys of the configuration file and their values in words.
    var settings: [(key: String, value: String)] {
        let registry = review.registry
        let it = registry.settings
        let list = { (items: [String]) in items.isEmpty ? "none" : items.joined(separator: ", ") }
        return [
            ("label", it.label), ("id", it.id.description), ("cloud", registry.cloud.name),
            ("credential", registry.credential.kind), ("tags", list(it.tags.map(\.text))),
            ("pinned", list(it.pinned.map(\.description))), ("forbidden", list(it.forbidden.map(\.description))),
            ("budget", it.budget.map(\.grouped) ?? "the quota"), ("reserve", it.reserve.grouped),
            ("quota", it.quota.map(\.grouped) ?? "asked of Azure"),
            ("shortest-prefix-length", String(it.shortestPrefixLength)),
            ("max-over-allowed", it.maximumOverAllowed.grouped), ("grace", it.graceDays.counted("day")),
            ("ownership", it.ownership.rawValue), ("mode", it.mode.rawValue),
            ("max-publication-age", it.maximumPublicationAgeDays.counted("day")),
            ("max-removed", "\((it.maximumRemovedShare * 100).formatted()) %"),
            ("admits-azure-cloud", String(it.admitsAzureCloud)),
            ("verify-timeout", "\(it.verifySeconds.formatted()) s"),
            ("plan-expiry", "\(it.planExpiryHours.formatted()) h"),
            ("sources", list(review.sources)),
        ]
    }
}

extension CredentialSource {
    /// What it is; neither a secret nor where one lies, nor whose it is.
    var kind: String {
        switch self {
        case .tokenFile: "token in a file (struck out)"
        case .tokenEnvironment: "token in an environment variable (struck out)"
        case .clientSecret(_, _, .file): "client secret in a file (struck out)"
        case .clientSecret(_, _, .environment): "client secret in an environment variable (struck out)"
        case .managedIdentity: "managed identity"
        case .workloadIdentity: "workload identity"
        case .azureCLI: "azure-cli"
        }
    }
}
