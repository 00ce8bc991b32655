/// One request to the resource manager, and what it is for.
struct Call: Sendable {
    var method = "GET"
    let url: String
    var body: [UInt8]?
    /// What it is for in words that name nobody: `read registry`.
    let operation: String
    /// What it does, as it follows "cannot": `read registry blogbuildtest`.
    let purpose: String

    /// Whether it changes something, so that it must not be repeated on a mere suspicion.
    var isWrite: Bool { method != "GET" }

    /// The subscription that it is about, in lower case; empty for none.
    var subscription: String {
        let marker = "/subscriptions/"
        guard let start = url.firstRange(of: marker)?.upperBound else { return "" }
        return url[start...].prefix { $0 != "/" && $0 != "?" }.lowercased()
    }

    /// The same purpose, at another address.
    func reading(_ url: String) -> Call { Call(url: url, operation: operation, purpose: purpose) }
}
