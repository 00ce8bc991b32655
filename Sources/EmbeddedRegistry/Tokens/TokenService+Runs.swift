import Foundation

extension TokenService {
    /// Lets the run `id` sign in to this registry, and to no other, until it is dismissed.
    ///
    /// - Parameter lifetime: Seconds after which its password ends in any case.
    /// - Returns: The name and the password with which it does.
    package func admitRun(_ id: String, for lifetime: TimeInterval) throws -> (user: String, password: String) {
        let time = time
        settings.change { $0.runs.insert(id) }
        let token = try issue(.refresh, to: id, .run(id), lasting: lifetime, at: time)
        return (Self.refreshTokenUser, token)
    }

    /// Lets the run `id` in no more; the tokens that it has are good for nothing from now on.
    package func dismissRun(_ id: String) { settings.change { $0.runs.remove(id) } }
}
