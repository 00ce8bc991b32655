import CurlTransport
import IPNetworks

/// The base URL of a service that gets tokens or secrets, and the fence around it.
struct Endpoint: Sendable, Equatable {
    /// Where plain http may go.
    enum PlainHTTP {
        /// To this machine.
        case loopback
        /// To this machine's neighbourhood too, as the managed identity endpoints ask for.
        case loopbackAndLinkLocal
    }

    private let base: HTTPURL
    /// The base URL's path, without a slash at its end.
    let path: String

    /// Reads a base URL: https to anywhere, or http to this machine.
    ///
    /// `role` names it in the error.
    init(_ text: String, role: String, plainHTTP: PlainHTTP = .loopback) throws(ResourceManagerError) {
        func refusal(_ reason: String) -> ResourceManagerError {
            ResourceManagerError(
                code: .other("InvalidEndpoint"), description: "the \(role) '\(text.onOneLine(limit: 200))' \(reason)")
        }
        guard let base = try? HTTPURL(text) else { throw refusal("is not a URL such as https://management.azure.com") }
        guard !base.hasUserInformation, !text.contains("?"), !text.contains("#") else {
            throw refusal("must hold no user, query or fragment")
        }
        let isLinkLocal = (try? IPv4Address(parsing: base.host)).map { $0.bits >> 16 == 0xA9FE } ?? false
        guard base.scheme == "https" || base.isLoopback || (plainHTTP == .loopbackAndLinkLocal && isLinkLocal) else {
            throw refusal("must begin with https://, for tokens go there; plain http is for loopback alone")
        }
        self.base = base
        path = String(base.path.reversed().drop { $0 == "/" }.reversed())
    }

    /// `https://host:port`, the port only where it is not the scheme's own.
    var origin: String {
        let isUsual = base.port == (base.scheme == "https" ? 443 : 80)
        return "\(base.scheme)://\(base.host)" + (isUsual ? "" : ":\(base.port)")
    }

    /// The URL of `path` below the base; `path` and the query's values are given unencoded, the names as they go out.
    func url(path: String = "", query: [(name: String, value: String)] = []) -> String {
        let encoded = path.split(separator: "/").map { "/" + String($0).percentEncoded }.joined()
        let pairs = query.map { "\($0.name)=\($0.value.percentEncoded)" }
        return origin + self.path + encoded + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&"))
    }

    /// The URL of a link that the service gave, or nil where it leads to another scheme, host or port: the token is for
    /// this service alone.
    ///
    /// It is read by the parser of the transport, so that what is judged is what is fetched.
    func following(_ link: String) -> String? {
        guard let target = try? base.resolving(link), target.hasSameOrigin(as: base), !target.hasUserInformation
        else { return nil }
        return target.text
    }
}

extension String {
    /// The text with everything but RFC 3986's unreserved characters percent-encoded: right in a path's segment,
    /// in a query and in a form.
    var percentEncoded: String {
        utf8.reduce(into: "") { result, byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default: result += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
    }
}
