/// What a run signs in to a registry with.
package struct RegistryCredential: Sendable, Hashable {
    /// The registry's host: `blogbuildtest.azurecr.io`.
    package let loginServer: String
    /// The user name.
    package let user: String
    /// The password or token; never logged.
    package let password: String

    /// A user of the registry at `loginServer`.
    package init(loginServer: String, user: String, password: String) {
        self.loginServer = loginServer
        self.user = user
        self.password = password
    }
}
