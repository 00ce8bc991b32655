/// A secret where it lies: read each time it is wanted, so that a new one counts at once.
package struct StoredSecret: Sendable {
    let place: CredentialSource.Secret
    let environment: [String: String]

    /// A secret at `place`; `environment` holds the variables.
    package init(_ place: CredentialSource.Secret, environment: [String: String]) {
        self.place = place
        self.environment = environment
    }

    /// The place, as a noun in a sentence.
    package var name: String {
        switch place {
        case .file(let path): "the file \(path)"
        case .environment(let variable): "the environment variable \(variable)"
        }
    }

    /// The secret, without blanks at its ends.
    ///
    /// - Throws: ``ResourceManagerError`` with `credential`, which names the place and never the secret.
    package func read() throws(ResourceManagerError) -> String {
        let text: String
        switch place {
        case .file(let path): text = try PrivateFile(path: path, privacy: .ownerOnly).read()
        case .environment(let variable):
            guard let value = environment[variable] else {
                throw ResourceManagerError(
                    code: .credential,
                    description:
                        "the environment variable \(variable) is not set; set it, or name another place in the configuration"
                )
            }
            text = value
        }
        let secret = text.trimmingBlanks
        guard !secret.isEmpty else {
            throw ResourceManagerError(code: .credential, description: "\(name) is empty; put the secret there")
        }
        return secret
    }
}

/// A bearer token that somebody else fetched and stored.
struct StoredToken: TokenSource {
    let secret: StoredSecret

    func fetch() async throws(ResourceManagerError) -> AccessToken {
        try AccessToken(checking: secret.read(), from: secret.name)
    }
}
