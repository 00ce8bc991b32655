import AzureResourceManager
import CurlTransport
import FirewallSync

/// E-mail: plain text and HTML, all notices of one incident in one thread.
struct MailChannel: AlertChannel {
    let settings: AlertMailSettings
    let password: StoredSecret?
    let transport: CurlTransport

    func send(_ notice: AlertNotice) async throws(AlertChannelError) -> String {
        var login: MailServer.Login?
        if let user = settings.user, let password {
            login = MailServer.Login(user: user, password: try password.readForChannel())
        }
        let server = MailServer(host: settings.host, port: settings.port, security: settings.security, login: login)
        let receipt: MailReceipt
        do {
            receipt = try await transport.send(message(notice), through: server)
        } catch {
            throw AlertChannelError(
                error.code == .refused ? .refused : .transport, error.description,
                mayHaveArrived: error.mayHaveBeenReceived)
        }
        guard receipt.refused.isEmpty else {
            let refused = receipt.refused.map { "\($0.address) (\($0.reply))" }.joined(separator: ", ")
            return "\(receipt.reply); but not for \(refused): correct 'to'"
        }
        return receipt.reply
    }

    func message(_ notice: AlertNotice) -> MailMessage {
        let facts = notice.facts
        let text = AlertText.lines(notice.alert.text, limit: 8_000)
        let plain = text + "\n\n" + facts.map { "\($0.name): \(AlertText.line($0.value, limit: 300))\n" }.joined()
        let paragraphs = text.split(separator: "\n").map { "<p>\(AlertText.html(String($0)))</p>\n" }.joined()
        let rows = facts.map {
            "<tr><th align=\"left\">\(AlertText.html($0.name))</th>"
                + "<td>\(AlertText.html(AlertText.line($0.value, limit: 300)))</td></tr>\n"
        }.joined()
        let headline = AlertText.line(notice.headline, limit: 200)
        return MailMessage(
            from: settings.from, to: settings.to, subject: headline, text: plain,
            html: "<!DOCTYPE html>\n<html lang=\"en\"><body>\n<h2>\(AlertText.html(headline))</h2>\n\(paragraphs)"
                + "<table>\n\(rows)</table>\n</body></html>\n",
            date: notice.time, id: notice.id,
            references: notice.ordinal == 0 ? [] : ["\(notice.incident).0.\(AlertNotice.Phase.raised.rawValue)"])
    }
}
