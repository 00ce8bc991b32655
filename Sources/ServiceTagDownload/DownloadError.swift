import CurlTransport
import ServiceTags

/// Why no publication was fetched.
///
/// Two errors are equal when their codes are.
public struct DownloadError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of failure.
    public enum Code: Sendable, Hashable {
        /// The page has no link to a publication.
        case noLink
        /// What came is no JSON, such as a web page.
        case notAPublication
        /// A redirect led where redirects may not lead, or there were too many.
        case refusedRedirect
        /// The page's link, or the source's own URL, leads where downloads may not come from.
        case refusedURL
        /// The body is larger than the ceiling.
        case tooLarge
        /// The server answered with this status.
        case status(Int)
        /// No whole answer came.
        case transport
        /// The JSON is no publication, or ends too early.
        case publication
        /// The resource manager did not give its service tags, or nobody is signed in to it.
        case discovery
        /// The task was cancelled.
        case cancelled
    }

    /// The kind of failure.
    public let code: Code
    /// One sentence: what was found, what was expected, what to do.
    public let description: String

    /// An error of these parts.
    public init(code: Code, description: String) {
        self.code = code
        self.description = description
    }

    /// Compares the codes alone.
    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }
}

extension DownloadError {
    init(_ error: TransportError) {
        switch error.code {
        case .redirectRefused, .tooManyRedirects:
            self.init(
                code: .refusedRedirect,
                description: "\(error); if the new place is right, name it as the source or among the allowed hosts")
        case .bodyTooLarge: self.init(code: .tooLarge, description: error.description)
        case .badURL: self.init(code: .refusedURL, description: error.description)
        case .cancelled: self.init(code: .cancelled, description: error.description)
        default: self.init(code: .transport, description: error.description)
        }
    }

    /// An answer whose status is not 200.
    init(status response: HTTPResponse, from url: HTTPURL) {
        let advice =
            switch response.status {
            case 403: "the server may not like the user agent; set another"
            case 404: "a dated file is taken away after some six weeks, so look for a newer one"
            case 429, 500...599: response.retryRefusal ?? "tried \(response.attempts) times; try again later"
            default: "200 was expected; open it in a browser to see what it says"
            }
        self.init(code: .status(response.status), description: "GET \(url) answered \(response.status): \(advice)")
    }

    init(_ error: PublicationError, from url: HTTPURL) {
        switch error.code {
        case .html, .notJSON:
            self.init(code: .notAPublication, description: "GET \(url) answered no publication: \(error)")
        case .tooLarge: self.init(code: .tooLarge, description: "\(url): \(error)")
        default: self.init(code: .publication, description: "\(url): \(error)")
        }
    }
}
