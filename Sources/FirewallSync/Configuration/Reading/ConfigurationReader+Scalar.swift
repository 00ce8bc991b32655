import Foundation
import Yams

extension ConfigurationReader {
    /// The value of one line of text, or nil where it is not of `shape`, which is reported.
    mutating func readScalar(_ node: Node, as shape: ConfigurationShape, under key: String) -> PlacedValue? {
        guard case .scalar(let scalar) = node, !node.isNull else {
            report(
                .wrongType, node.place, "'\(key)' must be \(shape.description), and here is \(description(of: node)).")
            return nil
        }
        let value: ConfigurationValue?
        switch shape {
        case .text(let form): value = readText(scalar.string, form, node, key)
        case .integer(let range): value = readInteger(node, range, shape, key)
        case .duration(let range, let unit): value = readDuration(scalar.string, range, unit, node, key)
        case .percentage: value = readPercentage(scalar.string, node, key)
        case .flag:
            value = ["true": true, "false": false][node.plainText ?? ""].map { .flag($0) }
            if value == nil { reportMismatch(.wrongType, node, shape, key) }
        case .choice(let words):
            value = words.contains(scalar.string) ? .text(scalar.string) : nil
            if value == nil {
                report(
                    .badValue, node.place,
                    "'\(key)' must be \(shape.description), and here is "
                        + "\(description(of: node))\(Spelling.advice(for: scalar.string, among: words)).")
            }
        case .list, .section, .named: value = nil
        }
        return value.map { PlacedValue(value: $0, place: node.place) }
    }

    private mutating func readText(_ text: String, _ form: TextForm, _ node: Node, _ key: String) -> ConfigurationValue?
    {
        do {
            return try form.read(text)
        } catch {
            if error.isSecret {
                reportSecret(node.place, key)
            } else {
                report(.badValue, node.place, "'\(key)': \(error.reason).")
            }
            return nil
        }
    }

    private mutating func readInteger(
        _ node: Node, _ range: ClosedRange<Int>, _ shape: ConfigurationShape, _ key: String
    ) -> ConfigurationValue? {
        guard let text = node.plainText, text.wholeMatch(of: /[-+]?[0-9]+/) != nil else {
            reportMismatch(.wrongType, node, shape, key)
            return nil
        }
        guard let number = Int(text), range.contains(number) else {
            reportMismatch(.outOfRange, node, shape, key)
            return nil
        }
        return .integer(number)
    }

    private mutating func readDuration(
        _ text: String, _ range: ClosedRange<Int>, _ unit: Int, _ node: Node, _ key: String
    ) -> ConfigurationValue? {
        guard let duration = ConfigurationDuration(parsing: text) else {
            report(
                .wrongType, node.place,
                "'\(key)' must be a whole number with a unit (s, m, h, d or w) such as "
                    + "\(ConfigurationDuration(seconds: unit * 14)), and here is \(description(of: node)).")
            return nil
        }
        guard range.contains(duration.seconds) else {
            reportMismatch(.outOfRange, node, .duration(range, wholeMultiplesOf: unit), key)
            return nil
        }
        guard duration.seconds % unit == 0 else {
            report(
                .badValue, node.place,
                "'\(key)' counts in steps of \(ConfigurationDuration(seconds: unit)), and here is "
                    + "\(description(of: node)).")
            return nil
        }
        return .duration(duration.seconds)
    }

    private mutating func readPercentage(_ text: String, _ node: Node, _ key: String) -> ConfigurationValue? {
        guard text.wholeMatch(of: /[0-9]+(\.[0-9]+)?%/) != nil, let percent = Double(text.dropLast()) else {
            report(
                .wrongType, node.place,
                "'\(key)' must be a share with a percent sign such as 30%, and here is \(description(of: node)).")
            return nil
        }
        guard percent <= 100 else {
            reportMismatch(.outOfRange, node, .percentage, key)
            return nil
        }
        return .share(percent / 100)
    }

    private mutating func reportMismatch(
        _ code: ConfigurationProblem.Code, _ node: Node, _ shape: ConfigurationShape, _ key: String
    ) {
        report(code, node.place, "'\(key)' must be \(shape.description), and here is \(description(of: node)).")
    }
}
