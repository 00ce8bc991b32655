import Foundation

/// What the sign-in host's access tokens say; the members are those of Microsoft's for applications.
struct SignInClaims: Sendable, Hashable, Codable {
    /// Seconds that a token lives.
    static let lifetime = 3599

    let aud: String
    let iss: String
    let iat: Int
    let nbf: Int
    let exp: Int
    /// The client's identifier.
    let appid: String
    /// What the client is in the directory.
    let oid: String
    let sub: String
    let tid: String
    let idtyp: String
    let ver: String
    let uti: String

    init(client: String, resource: String, tenant: String, now: Date) {
        aud = resource
        iss = "https://sts.windows.net/\(tenant)/"
        iat = Int(now.timeIntervalSince1970.rounded(.down))
        nbf = iat
        exp = iat + Self.lifetime
        appid = client
        oid = DirectoryPrincipal(application: client, tenant: tenant).objectID
        sub = oid
        tid = tenant
        idtyp = "app"
        ver = "1.0"
        uti = UUID().uuidString.lowercased()
    }
}
