import Crypto
import Foundation

/// Somebody in the directory to whom roles are assigned.
struct DirectoryPrincipal: Sendable, Hashable {
    /// The identifier that role assignments and tokens name.
    let objectID: String
    /// The name by which it signs in.
    let applicationID: String

    /// The application `application` of `tenant`.
    ///
    /// Its object identifier follows from both (RFC 9562, version 8), so that nothing need be kept and every start finds
    /// the same.
    init(application: String, tenant: String) {
        applicationID = application
        var bytes = Array(SHA256.hash(data: Data("\(tenant)/\(application)".utf8)).prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        objectID = bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }.uuidString.lowercased()
    }

    /// Whether `name` is one of the names that Microsoft Graph calls `servicePrincipalNames`.
    func isNamed(_ name: String) -> Bool { applicationID.lowercased() == name.lowercased() }

    /// The principal as Microsoft Graph shows it.
    var document: JSONValue {
        [
            "@odata.type": "#microsoft.graph.servicePrincipal", "id": .string(objectID),
            "appId": .string(applicationID), "displayName": .string(applicationID),
            "servicePrincipalNames": [.string(applicationID)], "servicePrincipalType": "Application",
            "accountEnabled": true,
        ]
    }
}
