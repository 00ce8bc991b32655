/// The keys of one registry, and those that `defaults` shares with it.
extension ConfigurationSchema {
    static let registry = ConfigurationSection(
        keys: [
            ConfigurationKey(
                name: "id", shape: .text(.registryID), summary: "The registry's resource id.",
                example: "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/blog/providers/"
                    + "Microsoft.ContainerRegistry/registries/blogbuildtest",
                isSampled: true),
            ConfigurationKey(
                name: "embedded", shape: .text(.path),
                summary: "Instead of an id: the data folder of a running 'acr-embedded serve', or 'default' for its "
                    + "default folder; it brings cloud, credential, download page and location.",
                example: "default"),
            ConfigurationKey(
                name: "name", shape: .text(.line),
                summary: "Which registry of the embedded stack; by default its first.", example: "blogbuildtest"),
            ConfigurationKey(
                name: "label", shape: .text(.line),
                summary: "How messages and --registry call the registry; by default its resource name.",
                example: "blog"),
            ConfigurationKey(
                name: "cloud", shape: .text(.line),
                summary: "The registry's cloud: public, usgov, china or a name "
                    + "under 'clouds'.", fallback: "public"),
            credential,
        ] + policy,
        exactlyOne: [["id", "embedded"]])

    static let credential = ConfigurationKey(
        name: "credential", shape: .text(.line),
        summary: "How to sign in: a name under 'credentials', or azure-cli, managed-identity, workload-identity.",
        fallback: "azure-cli")

    /// What must reach a registry, and how far the service may go.
    static let policy: [ConfigurationKey] = [
        ConfigurationKey(
            name: "tags", shape: .list(of: .text(.tag), atLeast: 1),
            summary: "The service tags whose prefixes must reach the registry, by name or glob, without case; "
                + "<location> stands for the registry's own location, and is the default for an embedded one.",
            example: "[AzureContainerRegistry.<location>]", isSampled: true),
        ConfigurationKey(
            name: "pinned", shape: .list(of: .text(.prefix), atLeast: 0),
            summary: "Prefixes that must always reach the registry, beside the tags'.", fallback: "[]"),
        ConfigurationKey(
            name: "forbidden", shape: .list(of: .text(.prefix), atLeast: 0),
            summary: "Prefixes that no rule of the service may admit.", fallback: "[]"),
        ConfigurationKey(
            name: "budget", shape: .integer(1...1000),
            summary: "The most rules in all, ours and others', that the service may count on; by default the quota.",
            example: "80"),
        ConfigurationKey(
            name: "reserve", shape: .integer(0...1000), summary: "Rules of the quota that are kept free for people.",
            fallback: "0"),
        ConfigurationKey(
            name: "quota", shape: .integer(1...1000),
            summary: "The registry's quota of rules, where it is not to be asked of the resource manager.",
            example: "100"),
        ConfigurationKey(
            name: "shortest-prefix-length", shape: .integer(0...32),
            summary: "The broadest rule that the service may write.", fallback: "14"),
        ConfigurationKey(
            name: "max-over-allowed", shape: .integer(0...4_294_967_296),
            summary: "The most addresses that rules may admit beyond those required.", fallback: "0"),
        ConfigurationKey(
            name: "grace", shape: .duration(0...31_536_000, wholeMultiplesOf: 86_400),
            summary: "How long a prefix that left the publication stays in force.", fallback: "14d"),
        ConfigurationKey(
            name: "ownership", shape: .choice(Ownership.allCases.map(\.rawValue)),
            summary: "Which present rules the service may remove: those that it wrote or adopted, or all.",
            fallback: "recorded"),
        ConfigurationKey(
            name: "mode", shape: .choice(SyncMode.allCases.map(\.rawValue)),
            summary: "Whether runs write the rules, or only plan and export them, because Terraform or Bicep writes "
                + "them.", fallback: "write"),
        ConfigurationKey(
            name: "max-publication-age", shape: .duration(86_400...31_536_000, wholeMultiplesOf: 86_400),
            summary: "The oldest fetched publication that may be applied.", fallback: "35d"),
        ConfigurationKey(
            name: "max-removed", shape: .percentage,
            summary: "The largest share of the required addresses that one run may remove.", fallback: "30%"),
        ConfigurationKey(
            name: "restore", shape: .flag,
            summary: "Whether a rule of ours that somebody removed is put back; else its addresses are no longer "
                + "required, until this is true again.",
            fallback: "true"),
        ConfigurationKey(
            name: "events", shape: .text(.path),
            summary: "A file or folder with exported events of the registry (ContainerRegistryLoginEvents, JSON lines, "
                + "plain or gzip), in which refused clients are looked for; an embedded one brings its own.",
            example: "/var/log/registry-events"),
        ConfigurationKey(
            name: "admits-azure-cloud", shape: .flag,
            summary: "Whether AzureCloud tags, which hold the machines of every tenant, may be required.",
            fallback: "false"),
        ConfigurationKey(
            name: "verify-timeout", shape: .duration(1...3600, wholeMultiplesOf: 1),
            summary: "The time in which written rules must read back.", fallback: "120s"),
        ConfigurationKey(
            name: "plan-expiry", shape: .duration(60...31_536_000, wholeMultiplesOf: 1),
            summary: "How long a saved plan may be applied.", fallback: "24h"),
        ConfigurationKey(
            name: "schedule", shape: .section(schedule),
            summary: "When 'acr-firewall-sync watch' runs; a missed run is made up once."),
    ]
}
