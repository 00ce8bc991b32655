import CLibcurl

/// One message on its way to a mail server, on a libcurl easy handle.
///
/// Lives on the loop's thread alone.
final class MailTransfer: EasyTransfer {
    /// What is to be sent, where, and within which limits.
    struct Job: TransferJob {
        let message: MailMessage
        let server: MailServer
        let configuration: CurlTransport.Configuration

        var label: String { "mail to \(server)" }

        func begin() throws(TransportError) -> any EasyTransfer<Answer> { try MailTransfer(self) }
    }

    /// What the server made of it.
    enum Answer: Sendable {
        case taken(reply: String, refused: [MailReceipt.Refusal])
        /// The server said no; `mayPass`: it asks to come back later.
        case refused(TransportError, mayPass: Bool)
    }

    let job: Job
    let handle: UnsafeMutableRawPointer
    var recipients: UnsafeMutablePointer<curl_slist>?
    let errorText: UnsafeMutablePointer<CChar>
    private let bytes: [UInt8]
    private var sent = 0
    private var replies: [MailReply] = []

    init(_ job: Job) throws(TransportError) {
        guard let handle = shim_easy_init() else { throw job.failure("libcurl gave no handle") }
        self.job = job
        self.handle = handle
        bytes = job.message.encoded()
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        try setOptions()
    }

    deinit {
        shim_easy_cleanup(handle)
        shim_slist_free_all(recipients)
        errorText.deallocate()
    }

    /// The size of the whole message.
    var size: Int { bytes.count }

    /// Writes the next bytes of the message into `buffer`, and says how many.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let piece = bytes[sent...].prefix(buffer.count)
        buffer.copyBytes(from: piece)
        sent += piece.count
        return piece.count
    }

    /// Takes a line that the server said; only the last line of each reply counts.
    func receiveReply(_ line: String) {
        // A server that talks without end shall not fill the memory.
        if replies.count < 2 * job.message.to.count + 32, let reply = MailReply(line) { replies.append(reply) }
    }

    func outcome(_ result: CURLcode) -> Result<Answer, TransportError> {
        guard result == CURLE_OK else { return refusal(result) ?? .failure(failure(result)) }
        // Before the server asked for the message (354) it said a word about each recipient, and after it its last one.
        guard let asked = replies.lastIndex(where: { $0.code == 354 }), asked >= job.message.to.count,
            let last = replies[asked...].dropFirst().first
        else { return .success(.taken(reply: replies.last?.text ?? "", refused: [])) }
        let answers = zip(job.message.to, replies[(asked - job.message.to.count)..<asked])
        return .success(
            .taken(
                reply: last.text,
                refused: answers.filter { $0.1.isRefusal }.map { .init(address: $0.0.address, reply: $0.1.text) }))
    }

    /// What the server refused, where it was the server that ended the conversation.
    private func refusal(_ result: CURLcode) -> Result<Answer, TransportError>? {
        guard Self.refusals.contains(result.rawValue), let reply = replies.last(where: { $0.code != 221 }),
            reply.isRefusal
        else { return nil }
        let what = result == CURLE_LOGIN_DENIED ? "the login" : "the message"
        let advice = reply.mayPass ? "it asks to try again later" : "correct the configuration, or ask its operator"
        return .success(
            .refused(
                error(.refused, "the server refused \(what): \(reply.text); \(advice)", received: false),
                mayPass: reply.mayPass && result != CURLE_LOGIN_DENIED))
    }

    private static let refusals = [
        CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_LOGIN_DENIED, CURLE_WEIRD_SERVER_REPLY, CURLE_REMOTE_ACCESS_DENIED,
    ].map(\.rawValue)

    /// Whether the server had asked for the message, so that it may have it.
    var wasAskedFor: Bool { replies.contains { $0.code == 354 } }
}

/// The last line of what a mail server said.
struct MailReply: Sendable {
    let code: Int
    /// The whole line, without control characters, at most 200 characters.
    let text: String

    /// nil for a line that another follows.
    init?(_ line: String) {
        let digits = line.prefix(3)
        guard digits.utf8.count == 3, let code = Int(digits), line.dropFirst(3).first != "-" else { return nil }
        self.code = code
        let printable = line.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : Character($0) }
        text = String(String(printable).trimmed.prefix(200))
    }

    var isRefusal: Bool { code >= 400 }
    var mayPass: Bool { (400...499).contains(code) }
}
