import Foundation
import XCTest

/// An answer as it came over the wire.
struct WireAnswer {
    let status: Int
    /// The status line and the fields, each with its name as it was sent, but for the date's value.
    let head: [String]
    let body: Data

    /// The value of the first field `name`.
    subscript(name: String) -> String? {
        let prefix = name.lowercased() + ": "
        return head.first { $0.lowercased().hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
    }

    var text: String { String(decoding: body, as: UTF8.self) }

    /// The codes of the errors in the body.
    var codes: [String] {
        let object = (try? JSONSerialization.jsonObject(with: body)) as? [String: Any]
        return (object?["errors"] as? [[String: Any]] ?? []).compactMap { $0["code"] as? String }
    }

    /// The member `name` of the body, a list of texts.
    func list(_ name: String) -> [String]? {
        ((try? JSONSerialization.jsonObject(with: body)) as? [String: Any])?[name] as? [String]
    }

    /// The answers to requests of `methods` that `bytes` hold.
    static func parse(_ bytes: Data, methods: [String]) throws -> [WireAnswer] {
        var rest = bytes[...]
        return try methods.map { method in
            while true {
                let end = try XCTUnwrap(
                    rest.range(of: Data("\r\n\r\n".utf8)), "no answer: \(String(decoding: rest, as: UTF8.self))")
                var head = String(decoding: rest[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
                rest = rest[end.upperBound...]
                let status = try XCTUnwrap(Int(head[0].split(separator: " ")[1]))
                guard status >= 200 else { continue }
                let dated = head.firstIndex { $0.hasPrefix("Date: ") }
                if let dated { head[dated] = "Date: …" }
                var answer = WireAnswer(status: status, head: head, body: Data())
                let length =
                    method == "HEAD" || status == 204 || status == 304 ? 0 : Int(answer["content-length"] ?? "0")
                let body = rest.prefix(try XCTUnwrap(length))
                rest = rest[body.endIndex...]
                answer = WireAnswer(status: status, head: head, body: Data(body))
                return answer
            }
        }
    }
}
