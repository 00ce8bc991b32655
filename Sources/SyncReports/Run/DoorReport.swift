import FirewallSync
import Foundation
import IPNetworks

/// What opening a door did: `open`.
public struct DoorReport: Sendable {
    /// How long a wait for the data plane lasts by default, in seconds.
    public static let defaultWait = 300

    private let opened: OpenedDoors
    private let admission: AdmissionWait.Result?

    /// A report about `opened`; `admission` is nil where nobody waited for the data plane.
    public init(_ opened: OpenedDoors, admission: AdmissionWait.Result?) {
        self.opened = opened
        self.admission = admission
    }

    /// One line a door, and one about the data plane.
    public func text(style: TextStyle = .plain) -> String {
        var lines = opened.doors.map { door in
            let rule = opened.added.contains(door.prefix.description) ? "" : ", by a rule that stood already"
            let sentence =
                "\(opened.registry): \(door.prefix) is open until \(door.expiresAt.formatted(.iso8601))\(rule)."
            return style(.good, sentence.escapedForTerminal)
        }
        if let sentence = admissionSentence {
            lines += sentence.escapedForTerminal.hanging(after: "  ").map { style(isAdmitted ? .good : .warning, $0) }
        }
        lines += opened.closed.map { "  \($0.prefix) is closed: its time was over." }
        return lines.joined(separator: "\n") + "\n"
    }

    /// `{"registry","doors":[{"prefix","until","reason"}],"added","correlationID","admission","remark","closed"}`.
    ///
    /// - Throws: Nothing that a door can cause.
    public func json() throws -> [UInt8] { try JSONDocument.encode(Document(opened, admission, admissionSentence)) }

    /// A line for each door that was closed.
    public static func closed(_ doors: [TemporaryAccess], registry: String) -> String {
        doors.map { "\(registry): \($0.prefix) is closed (\($0.reason)).".escapedForTerminal + "\n" }.joined()
    }

    /// What the data plane said, in a sentence.
    public var admissionSentence: String? {
        switch admission {
        case .admitted: "\(opened.loginServer) admits it."
        case .admittedElsewhere:
            "\(opened.loginServer) admits this machine; whether it admits the address cannot be seen from here."
        case .notThisClient(let address):
            "\(opened.loginServer) sees this machine at \(address), which is not what was opened, so that nobody here can "
                + "tell when it is admitted; it takes some minutes."
        case .timedOut(let last): "\(opened.loginServer) does not admit it yet. \(last)"
        case nil: nil
        }
    }

    private var isAdmitted: Bool {
        if case .timedOut = admission { false } else { true }
    }

    private struct Document: Encodable {
        struct Door: Encodable {
            let prefix: String
            let until: Date
            let reason: String
        }

        let registry: String
        let doors: [Door]
        let added: [String]
        let closed: [String]
        let correlationID: String?
        let admission: String?
        let remark: String?

        init(_ opened: OpenedDoors, _ admission: AdmissionWait.Result?, _ sentence: String?) {
            registry = opened.registry
            doors = opened.doors.map {
                Door(prefix: $0.prefix.description, until: $0.expiresAt, reason: $0.reason)
            }
            added = opened.added
            closed = opened.closed.map(\.prefix.description)
            correlationID = opened.correlationID
            self.admission =
                switch admission {
                case .admitted: "admitted"
                case .admittedElsewhere: "admittedElsewhere"
                case .notThisClient: "notThisClient"
                case .timedOut: "timedOut"
                case nil: nil
                }
            remark = sentence
        }
    }
}
