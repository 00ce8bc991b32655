import EmbeddedRegistry
import HTTPTypes
import Hummingbird

extension SignInHost {
    /// OpenID Connect Discovery 1.0: where everything is.
    func discovery(origin: String, tenant: String) -> JSONValue {
        let isFederation = tenant == "adfs"
        let base = "\(origin)/\(tenant)"
        let version = isFederation ? "" : "/v2.0"
        return [
            "issuer": .string(base + version),
            "authorization_endpoint": .string("\(base)/oauth2\(version)/authorize"),
            "token_endpoint": .string("\(base)/oauth2\(version)/token"),
            "device_authorization_endpoint": .string("\(base)/oauth2\(version)/devicecode"),
            "jwks_uri": .string("\(base)/discovery\(version)/keys"),
            "grant_types_supported": ["client_credentials"], "response_types_supported": ["token"],
            "subject_types_supported": ["pairwise"], "id_token_signing_alg_values_supported": ["ES256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        ]
    }

    /// The public key, as a JSON web key set (RFC 7517).
    var keySet: JSONValue {
        let point = service.key.publicCoordinates
        return [
            "keys": [
                [
                    "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": .string(service.key.id),
                    "x": .string(point.x), "y": .string(point.y),
                ]
            ]
        ]
    }

    /// What libraries ask before they trust a host that is not Microsoft's: that it is known, under its own name alone.
    static func instances(_ request: Request) -> JSONValue {
        let query = FormFields(request.uri.query ?? "")
        let endpoint =
            query["authorization_endpoint"] ?? "https://\(host(request.head.authority))/common/oauth2/v2.0/authorize"
        let parts = endpoint.split(separator: "/").map(String.init)
        let host = parts.count > 1 ? host(parts[1]) : standardHost
        let tenant = parts.count > 2 ? parts[2] : "common"
        return [
            "tenant_discovery_endpoint": .string("https://\(host)/\(tenant)/v2.0/.well-known/openid-configuration"),
            "api-version": "1.1",
            "metadata": [
                ["preferred_network": .string(host), "preferred_cache": .string(host), "aliases": [.string(host)]]
            ],
        ]
    }

    /// The host and port that a client wrote, where they are no more than that.
    static func host(_ authority: String?) -> String {
        guard let authority, (1...255).contains(authority.utf8.count),
            authority.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || ".-:[]".contains($0)) })
        else { return standardHost }
        return authority
    }

    /// The host's name in the world.
    static let standardHost = "login.microsoftonline.com"
}
