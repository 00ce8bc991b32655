import AzureResourceManager

extension ConfigurationAssembly {
    /// The credentials that need no entry in the file.
    static let knownCredentials: [String: CredentialSource] = [
        "azure-cli": .azureCLI,
        "managed-identity": .managedIdentity(clientID: nil),
        "workload-identity": .workloadIdentity(tenant: nil, clientID: nil, tokenFile: nil),
    ]

    /// The credentials by name; those of the file go before those that need no entry.
    func credentials() -> [String: CredentialSource] {
        var credentials = Self.knownCredentials
        for (name, _, value) in root.section("credentials")?.entries ?? [] {
            if case .section(let section) = value.value { credentials[name] = credential(section) }
        }
        return credentials
    }

    /// The credential of this name; one that is defined but not valid has been reported already.
    mutating func credential(
        named name: String, at place: ConfigurationPlace, among credentials: [String: CredentialSource]
    ) -> CredentialSource? {
        if let credential = credentials[name] { return credential }
        let defined = root.section("credentials")?.entries.map(\.name) ?? []
        guard !defined.contains(name) else { return nil }
        report(
            .unknownReference, place,
            "There is no credential '\(name)'\(Spelling.advice(for: name, among: credentials.keys.sorted()))"
                .asSentence)
        return nil
    }

    private func credential(_ section: SectionValues) -> CredentialSource? {
        if let file = section.text("token-file") { return .tokenFile(path: paths.absolute(file)) }
        if let variable = section.text("token-environment") { return .tokenEnvironment(variable: variable) }
        if section["azure-cli"] != nil { return .azureCLI }
        if let identity = section.section("managed-identity") {
            return .managedIdentity(clientID: identity.text("client-id"))
        }
        if let identity = section.section("workload-identity") {
            return .workloadIdentity(
                tenant: identity.text("tenant"), clientID: identity.text("client-id"),
                tokenFile: identity.text("token-file").map(paths.absolute))
        }
        guard let application = section.section("client-secret"), let tenant = application.text("tenant"),
            let clientID = application.text("client-id")
        else { return nil }
        if let file = application.text("secret-file") {
            return .clientSecret(tenant: tenant, clientID: clientID, secret: .file(path: paths.absolute(file)))
        }
        guard let variable = application.text("secret-environment") else { return nil }
        return .clientSecret(tenant: tenant, clientID: clientID, secret: .environment(variable: variable))
    }
}
