import CurlTransport

extension PublicationSource: CustomStringConvertible {
    /// What it is and where, without user information and query, either of which may be a secret.
    public var description: String {
        switch self {
        case .page(let url): "page \(Self.redacted(url))"
        case .file(let url): "file \(Self.redacted(url))"
        case .discovery(_, let location): "discovery API in \(location)"
        }
    }

    private static func redacted(_ url: String) -> String {
        (try? HTTPURL(url))?.description ?? "at an unreadable address"
    }
}
