/// The schema of `acr-firewall-sync.yaml`, from the root down.
enum ConfigurationSchema {
    /// The whole file.
    static let root = ConfigurationSection(keys: [
        ConfigurationKey(
            name: "registries", shape: .list(of: .section(registry), atLeast: 1),
            summary: "The registries whose rules follow Azure's publication.", isRequired: true, isSampled: true),
        ConfigurationKey(
            name: "defaults", shape: .section(ConfigurationSection(keys: [credential] + policy)),
            summary: "What holds for every registry that does not say otherwise."),
        ConfigurationKey(
            name: "credentials", shape: .named(.section(credentialKinds)),
            summary: "Ways to sign in, by names that registries refer to; azure-cli, managed-identity and "
                + "workload-identity need no entry here unless they have keys.",
            example: "deployer"),
        ConfigurationKey(
            name: "clouds", shape: .named(.section(cloud)),
            summary: "Clouds beside public, usgov and china, by names that registries refer to.", example: "private"),
        ConfigurationKey(
            name: "sources", shape: .named(.list(of: .section(source), atLeast: 1)),
            summary: "Where publications come from, by cloud, tried in order; by default the cloud's download page.",
            example: "public"),
        ConfigurationKey(
            name: "download-hosts", shape: .list(of: .text(.host), atLeast: 1),
            summary: "The hosts that a page, a file and their redirects may be on.",
            fallback: "[\(SyncConfiguration.defaultDownloadHosts.joined(separator: ", "))]"),
        ConfigurationKey(
            name: "state-directory", shape: .text(.path),
            summary: "The folder of the ledger, the locks and the archive; by default "
                + "$XDG_STATE_HOME/acr-firewall-sync, or ~/.local/state/acr-firewall-sync.",
            example: "/var/lib/acr-firewall-sync"),
        ConfigurationKey(
            name: "archive-limit", shape: .integer(1...10_000),
            summary: "How many distinct publications the archive keeps.", fallback: "26"),
        ConfigurationKey(
            name: "transport", shape: .section(transport), summary: "How requests are sent."),
        ConfigurationKey(
            name: "throttle", shape: .section(throttle),
            summary: "How many requests the resource manager is sent, for each principal, subscription and region; by "
                + "default as Azure allows."),
        ConfigurationKey(
            name: "watch", shape: .section(watch), summary: "How 'acr-firewall-sync watch' runs."),
        ConfigurationKey(
            name: "alerts", shape: .section(alerts), summary: "Whom the service tells before builds fail."),
    ])

    static let transport = ConfigurationSection(keys: [
        ConfigurationKey(
            name: "proxy", shape: .text(.proxy),
            summary:
                "The proxy for every request; by default HTTPS_PROXY and NO_PROXY of the environment. A proxy that "
                + "wants a password is given there.",
            example: "http://proxy.example:3128"),
        ConfigurationKey(
            name: "ca-file", shape: .text(.path),
            summary: "Certificate authorities (PEM) to trust instead of the system's.",
            example: "/etc/ssl/company.pem"),
        ConfigurationKey(
            name: "user-agent", shape: .text(.line), summary: "What requests call themselves.",
            fallback: "acr-firewall-sync"),
        ConfigurationKey(
            name: "connect-timeout", shape: .duration(1...3600, wholeMultiplesOf: 1),
            summary: "How long a connection may take.", fallback: "10s"),
        ConfigurationKey(
            name: "total-timeout", shape: .duration(1...86_400, wholeMultiplesOf: 1),
            summary: "How long one attempt of a request may take.", fallback: "60s"),
    ])

    static let source = ConfigurationSection(
        keys: [
            ConfigurationKey(
                name: "page", shape: .text(.url), summary: "A page that links to the file.",
                example: "https://www.microsoft.com/en-us/download/details.aspx?id=56519", isSampled: true),
            ConfigurationKey(
                name: "file", shape: .text(.url), summary: "The file itself.",
                example: "https://download.microsoft.com/download/ServiceTags_Public_20251020.json"),
            ConfigurationKey(
                name: "discovery", shape: .section(discovery),
                summary: "The resource manager's discovery API, asked with a registry's credential."),
        ],
        exactlyOne: [["page", "file", "discovery"]])

    static let discovery = ConfigurationSection(keys: [
        ConfigurationKey(
            name: "subscription", shape: .text(.line), summary: "The subscription that asks.", isRequired: true,
            example: "00000000-0000-0000-0000-000000000000"),
        ConfigurationKey(
            name: "location", shape: .text(.line), summary: "Any location of the cloud.", isRequired: true,
            example: "westeurope"),
    ])

    static let cloud = ConfigurationSection(keys: [
        ConfigurationKey(
            name: "resource-manager", shape: .text(.url), summary: "The resource manager's endpoint.",
            isRequired: true, example: "https://management.azure.com"),
        ConfigurationKey(
            name: "authority", shape: .text(.url), summary: "Where tokens are issued.", isRequired: true,
            example: "https://login.microsoftonline.com"),
        ConfigurationKey(
            name: "audience", shape: .text(.line), summary: "Whom a token is for; /.default is added for the scope.",
            isRequired: true, example: "https://management.azure.com/"),
        ConfigurationKey(
            name: "registry-suffix", shape: .text(.host),
            summary: "What follows a registry's name in its login server.",
            isRequired: true, example: "azurecr.io"),
        ConfigurationKey(
            name: "download-page", shape: .text(.url), summary: "The page that links to the publication.",
            isRequired: true, example: "https://www.microsoft.com/en-us/download/details.aspx?id=56519"),
        ConfigurationKey(
            name: "publication-cloud", shape: .text(.line), summary: "What the publication calls the cloud.",
            isRequired: true, example: "Public"),
    ])
}
