import Foundation

/// One e-mail, before it is written as bytes (RFC 5322).
///
/// No text in it can become a header field or an SMTP command: what is not plain ASCII on one line is encoded.
public struct MailMessage: Sendable, Hashable {
    /// Who it is from; bounces go there too.
    public var from: MailAddress
    /// Whom it is for; at least one.
    public var to: [MailAddress]
    /// The subject, in any script.
    public var subject: String
    /// The message as plain text.
    public var text: String
    /// The same as HTML, for readers that show it; nil: the text alone.
    public var html: String?
    /// When it was written.
    public var date: Date
    /// What tells it from every other message ever, without `<`, `>` and the host: letters, digits, `.` and `-`; any
    /// other character becomes a `-`.
    public var id: String
    /// The ids of earlier messages that it belongs to, the first one first; mail readers show them as one thread.
    public var references: [String] = []

    /// A message of these parts.
    public init(
        from: MailAddress, to: [MailAddress], subject: String, text: String, html: String? = nil, date: Date,
        id: String, references: [String] = []
    ) {
        self.from = from
        self.to = to
        self.subject = subject
        self.text = text
        self.html = html
        self.date = date
        self.id = id
        self.references = references
    }

    /// The whole message with CRLF line ends, as it goes over the wire but for the dots that SMTP doubles.
    ///
    /// A line has at most 78 characters, save a long address.
    public func encoded() -> [UInt8] {
        var lines = [
            "Date: \(MailDate.text(date))", "From: \(mailbox(from))",
            "To: " + to.map(mailbox).joined(separator: ",\r\n "),
            "Subject: \(MailHeader.text(subject, after: 9))", "Message-ID: \(reference(id))",
        ]
        if !references.isEmpty {
            lines.append("In-Reply-To: \(reference(references[references.count - 1]))")
            lines.append("References: " + references.map(reference).joined(separator: "\r\n "))
        }
        // Nobody's vacation notice shall answer it (RFC 3834).
        lines += ["Auto-Submitted: auto-generated", "MIME-Version: 1.0"]
        guard let html else { return bytes(lines + part(text, "plain") + [""]) }
        lines += ["Content-Type: multipart/alternative; boundary=\"\(Self.boundary)\"", ""]
        lines += ["--\(Self.boundary)"] + part(text, "plain") + ["--\(Self.boundary)"] + part(html, "html")
        return bytes(lines + ["--\(Self.boundary)--", ""])
    }

    /// Quoted-printable never holds `=_`, so that no text can end its part early.
    private static let boundary = "=_alternative"

    private func part(_ text: String, _ subtype: String) -> [String] {
        [
            "Content-Type: text/\(subtype); charset=utf-8", "Content-Transfer-Encoding: quoted-printable", "",
            QuotedPrintable.encode(text),
        ]
    }

    private func mailbox(_ address: MailAddress) -> String {
        address.name.isEmpty ? address.address : "\(MailHeader.phrase(address.name)) <\(address.address)>"
    }

    private func reference(_ id: String) -> String {
        let safe = id.unicodeScalars.map { scalar -> Character in
            scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
                || ".-".unicodeScalars.contains(scalar) ? Character(scalar) : "-"
        }
        return "<\(String(safe))@\(from.host)>"
    }

    private func bytes(_ lines: [String]) -> [UInt8] { Array(lines.joined(separator: "\r\n").utf8) }
}
