import Foundation

@testable import EmbeddedControlPlane

/// An answer as curl shows it with `--include`.
struct HTTPAnswer {
    let status: Int
    let headers: [String: String]
    let body: String

    /// The last answer in curl's output; interim answers and a proxy's answer to CONNECT stand before it.
    init(_ output: String) throws {
        var rest = output[...]
        var head = ""
        repeat {
            guard let end = rest.firstRange(of: "\r\n\r\n") else {
                throw StackError(.notRunning, "no answer: '\(output)'")
            }
            head = String(rest[..<end.lowerBound])
            rest = rest[end.upperBound...]
        } while (head.contains("Connection established") || head.hasPrefix("HTTP/1.1 100 ")) && !rest.isEmpty
        let lines = head.components(separatedBy: "\r\n")
        status = Int(lines[0].split(separator: " ").dropFirst().first ?? "") ?? 0
        headers = Dictionary(
            lines.dropFirst().map { line in
                let halves = line.split(separator: ":", maxSplits: 1)
                return (halves[0].lowercased(), halves.last?.trimmingCharacters(in: .whitespaces) ?? "")
            }
        ) { $1 }
        body = String(rest)
    }

    var json: JSONValue { get throws { try JSONText.decode(body) } }
    var errorCode: String? { get throws { try json["error"]?["code"]?.text } }
    var errorMessage: String? { get throws { try json["error"]?["message"]?.text } }
}
