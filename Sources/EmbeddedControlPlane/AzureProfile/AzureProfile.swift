/// The files of the Azure CLI's settings folder, such that its first command is signed in already.
///
/// They are those that `az cloud register`, `az cloud set` and `az login` of version 2.91.0 leave; the CLI goes on from
/// them, and refreshes what an other version wants differently.
package struct AzureProfile: Sendable, Hashable {
    /// What says whose the folder is.
    struct Marker: Sendable, Hashable, Codable {
        /// How the CLI comes to the stack.
        let mode: AzureSignInMode
        /// The stack's subscription.
        let subscription: String
    }

    /// A file of the folder.
    struct File: Sendable, Hashable {
        let name: String
        let text: String
        /// Whether it is the person's once it has been written: settings that they have changed stay.
        var isKept = false
    }

    private let account: AzureAccount
    private let mode: AzureSignInMode
    private let secret: String?

    /// The settings for `account`.
    ///
    /// - Throws: ``StackError`` with `state` where the client's secret cannot be read.
    package init(_ account: AzureAccount, mode: AzureSignInMode) throws(StackError) {
        self.account = account
        self.mode = mode
        secret = mode == .managedIdentity ? nil : try AzureAccount.secret(in: account.secretFile)
    }

    /// What says whose the folder is.
    var marker: Marker { Marker(mode: mode, subscription: account.subscription) }

    /// The files, but for the marker.
    var files: [File] {
        [
            File(name: "config", text: configuration, isKept: true), File(name: "clouds.config", text: clouds),
            File(name: "azureProfile.json", text: Self.byteOrderMark + subscriptions.storedText),
            File(name: "versionCheck.json", text: Self.byteOrderMark + Self.versions.storedText, isKept: true),
        ] + (secret.map { [File(name: Self.entriesName, text: entries($0).storedText)] } ?? [])
    }

    /// The file of the client's secret.
    static let entriesName = "service_principal_entries.json"

    /// Whether `entries`, as the CLI or this program wrote them, hold the client's secret, where one is needed.
    func hasSecret(in entries: String) -> Bool { secret.map(entries.contains) ?? true }

    /// The CLI reads and writes some of its JSON files with one.
    static let byteOrderMark = "\u{FEFF}"

    /// Neither usage data nor questions about satisfaction leave a test bench.
    private var configuration: String {
        """
        [cloud]
        name = \(mode.cloudName)

        [core]
        collect_telemetry = false
        survey_message = false

        """
    }

    private var clouds: String {
        let subscription = "[\(mode.cloudName)]\nsubscription = \(account.subscription)\n"
        guard mode == .customCloud else { return subscription }
        return subscription + """
            endpoint_resource_manager = \(account.resourceManager)
            endpoint_management = \(account.resourceManager)
            endpoint_active_directory = \(account.authority)
            endpoint_active_directory_resource_id = \(account.resourceManager)
            endpoint_active_directory_graph_resource_id = \(account.graph)
            endpoint_microsoft_graph_resource_id = \(account.graph)
            endpoint_gallery = \(account.resourceManager)
            suffix_acr_login_server_endpoint = .azurecr.io
            suffix_storage_endpoint = core.windows.net
            suffix_keyvault_dns = .vault.azure.net

            """
    }

    private var subscriptions: JSONValue {
        let user: JSONValue =
            mode == .managedIdentity
            ? ["name": "systemAssignedIdentity", "type": "servicePrincipal", "assignedIdentityInfo": "MSI"]
            : ["name": .string(account.client), "type": "servicePrincipal"]
        return [
            "subscriptions": [
                [
                    "id": .string(account.subscription), "name": "Embedded", "state": "Enabled", "user": user,
                    "isDefault": true, "tenantId": .string(account.tenant), "homeTenantId": .string(account.tenant),
                    "environmentName": .string(mode.cloudName), "managedByTenants": [],
                ]
            ]
        ]
    }

    private func entries(_ secret: String) -> JSONValue {
        [
            [
                "client_id": .string(account.client), "tenant": .string(account.tenant),
                "client_secret": .string(secret),
            ]
        ]
    }

    /// Where it is missing, the first command asks a host in the world for the newest version.
    private static let versions: JSONValue = [
        "versions": [
            "azure-cli": ["local": "2.91.0"], "core": ["local": "2.91.0"], "telemetry": ["local": "1.1.0"],
        ], "update_time": "",
    ]
}
