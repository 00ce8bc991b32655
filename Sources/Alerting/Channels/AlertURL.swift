import AzureResourceManager
import CurlTransport

/// Where a channel posts to.
enum AlertURL: Sendable {
    /// A URL that anybody may read.
    case text(String)
    /// A URL whose path or query is a secret.
    case secret(StoredSecret)

    /// The URL: https, or http on loopback.
    func resolve() throws(AlertChannelError) -> String {
        let text: String
        let name: String
        switch self {
        case .text(let url): (text, name) = (url, "the URL")
        case .secret(let secret): (text, name) = (try secret.readForChannel(), "the URL in \(secret.name)")
        }
        // The parser's own words would quote the text.
        guard let url = try? HTTPURL(text), !url.hasUserInformation, url.scheme == "https" || url.isLoopback else {
            throw AlertChannelError(
                .configuration, "\(name) is no https URL without a user (http is for loopback alone); correct it")
        }
        return text
    }
}
