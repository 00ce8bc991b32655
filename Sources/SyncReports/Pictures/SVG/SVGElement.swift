/// One element of an SVG picture (SVG 2), with its attributes in the order in which they are written.
///
/// Whatever text goes in is escaped on the way out, so that no value can end an attribute or begin an element. There is
/// no way to put in markup as text, and none to put in a script.
package struct SVGElement: Sendable, Hashable {
    private let name: String
    private let attributes: [Attribute]
    private let text: String
    private let children: [SVGElement]

    private struct Attribute: Sendable, Hashable {
        let name: String
        let value: String
    }

    /// An element with what lies inside it.
    init(_ name: String, _ attributes: KeyValuePairs<String, any SVGValue> = [:], _ children: [SVGElement] = []) {
        self.name = name
        self.attributes = attributes.map { Attribute(name: $0.key, value: $0.value.svgText) }
        self.children = children
        text = ""
    }

    /// An element with text inside it.
    init(_ name: String, _ attributes: KeyValuePairs<String, any SVGValue> = [:], text: String) {
        self.name = name
        self.attributes = attributes.map { Attribute(name: $0.key, value: $0.value.svgText) }
        self.text = text
        children = []
    }

    /// The element as XML that is HTML as well: equal elements give equal bytes.
    ///
    /// - Complexity: linear in what is written.
    package var markup: String {
        var output = ""
        write(to: &output)
        return output
    }

    private func write(to output: inout String) {
        output += "<\(name)"
        for attribute in attributes { output += " \(attribute.name)=\"\(attribute.value.escapedForHTML)\"" }
        if text.isEmpty, children.isEmpty {
            output += "/>"
            return
        }
        output += ">\(text.escapedForHTML)"
        for child in children { child.write(to: &output) }
        output += "</\(name)>"
    }
}

/// What an attribute of an ``SVGElement`` may hold.
protocol SVGValue {
    /// The value as SVG writes it, not yet escaped.
    var svgText: String { get }
}

extension String: SVGValue {
    var svgText: String { self }
}

extension Int: SVGValue {
    var svgText: String { String(self) }
}

extension Double: SVGValue {
    /// At most two decimals, and none that says nothing: a picture has no use for a hundredth of its unit.
    var svgText: String {
        let hundredths = Int((self * 100).rounded())
        let (whole, rest) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
        let sign = hundredths < 0 ? "-" : ""
        if rest == 0 { return "\(sign)\(whole)" }
        let tenths = rest.isMultiple(of: 10) ? "\(rest / 10)" : rest < 10 ? "0\(rest)" : "\(rest)"
        return "\(sign)\(whole).\(tenths)"
    }
}
