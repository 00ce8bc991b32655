/// The ways to sign in. A secret is always named, never held: it lies in a file or in the environment.
extension ConfigurationSchema {
    static let credentialKinds = ConfigurationSection(
        keys: [
            ConfigurationKey(
                name: "client-secret", shape: .section(clientSecret), summary: "An application and its secret.",
                isSampled: true),
            ConfigurationKey(
                name: "managed-identity", shape: .section(managedIdentity),
                summary: "The identity of the machine or the App Service."),
            ConfigurationKey(
                name: "workload-identity", shape: .section(workloadIdentity),
                summary: "A federated token, as Kubernetes and pipelines give it."),
            ConfigurationKey(
                name: "token-file", shape: .text(.path), summary: "A file that holds an access token.",
                example: "/run/secrets/token"),
            ConfigurationKey(
                name: "token-environment", shape: .text(.environmentVariable),
                summary: "An environment variable that holds an access token.", example: "ARM_ACCESS_TOKEN"),
            ConfigurationKey(
                name: "azure-cli", shape: .section(ConfigurationSection(keys: [], mayHoldSecrets: true)),
                summary: "Whoever 'az login' signed in."),
        ],
        exactlyOne: [
            [
                "client-secret", "managed-identity", "workload-identity", "token-file", "token-environment",
                "azure-cli",
            ]
        ],
        mayHoldSecrets: true)

    private static let clientSecret = ConfigurationSection(
        keys: [
            ConfigurationKey(
                name: "tenant", shape: .text(.line), summary: "The tenant's id or domain.", isRequired: true,
                example: "contoso.onmicrosoft.com"),
            ConfigurationKey(
                name: "client-id", shape: .text(.line), summary: "The application's id.", isRequired: true,
                example: "11111111-1111-1111-1111-111111111111"),
            ConfigurationKey(
                name: "secret-file", shape: .text(.path), summary: "A file (mode 0600) that holds the secret.",
                example: "/run/secrets/client-secret", isSampled: true),
            ConfigurationKey(
                name: "secret-environment", shape: .text(.environmentVariable),
                summary: "An environment variable that holds the secret.", example: "AZURE_CLIENT_SECRET"),
        ],
        exactlyOne: [["secret-file", "secret-environment"]],
        mayHoldSecrets: true)

    private static let managedIdentity = ConfigurationSection(
        keys: [
            ConfigurationKey(
                name: "client-id", shape: .text(.line),
                summary: "Which user-assigned identity; by default the system-assigned one.",
                example: "11111111-1111-1111-1111-111111111111")
        ],
        mayHoldSecrets: true)

    private static let workloadIdentity = ConfigurationSection(
        keys: [
            ConfigurationKey(
                name: "tenant", shape: .text(.line), summary: "The tenant; by default AZURE_TENANT_ID.",
                example: "contoso.onmicrosoft.com"),
            ConfigurationKey(
                name: "client-id", shape: .text(.line), summary: "The application; by default AZURE_CLIENT_ID.",
                example: "11111111-1111-1111-1111-111111111111"),
            ConfigurationKey(
                name: "token-file", shape: .text(.path),
                summary: "The federated token; by default AZURE_FEDERATED_TOKEN_FILE.",
                example: "/var/run/secrets/azure/tokens/azure-identity-token"),
        ],
        mayHoldSecrets: true)
}
