import Foundation
import XCTest

#if canImport(FoundationXML)
    import FoundationXML
#endif

@testable import SyncReports

/// A picture's SVG as an XML parser reads it.
final class DrawnPicture: NSObject, XMLParserDelegate {
    /// One element as it was read.
    struct Element {
        let name: String
        let attributes: [String: String]
        var text = ""

        func number(_ name: String) throws -> Double {
            try XCTUnwrap(attributes[name].flatMap(Double.init), "\(self.name) has no number '\(name)'")
        }
    }

    /// Every element in the order in which it begins.
    private(set) var elements: [Element] = []
    private var open: [Int] = []
    private var failure: (any Error)?

    init(_ picture: any Picture, id: String = "picture") throws {
        super.init()
        let parser = XMLParser(data: Data(picture.svg(id: id).utf8))
        parser.delegate = self
        guard parser.parse() else { throw failure ?? CocoaError(.fileReadCorruptFile) }
    }

    subscript(name: String) -> [Element] { elements.filter { $0.name == name } }

    /// Asserts what holds for every picture: it is named and described, refers to nothing elsewhere, holds no script,
    /// and no text leaves the view box.
    func assertIsSound(file: StaticString = #filePath, line: UInt = #line) throws {
        let root = try XCTUnwrap(elements.first)
        XCTAssertEqual(root.name, "svg", file: file, line: line)
        XCTAssertEqual(root.attributes["role"], "img", file: file, line: line)
        let names = try XCTUnwrap(root.attributes["aria-labelledby"]).split(separator: " ").map(String.init)
        XCTAssertEqual(names, [self["title"], self["desc"]].map { $0.first?.attributes["id"] }, file: file, line: line)
        XCTAssertEqual(self["desc"].first?.text.isEmpty, false, file: file, line: line)
        let box = try XCTUnwrap(root.attributes["viewBox"]).split(separator: " ").compactMap { Double($0) }
        XCTAssertEqual(box.count, 4, file: file, line: line)
        for text in self["text"] {
            let width = PictureLayout.width(of: text.text, size: try text.number("font-size"))
            let x = try text.number("x")
            let start =
                switch text.attributes["text-anchor"] {
                case "end": x - width
                case "middle": x - width / 2
                default: x
                }
            XCTAssertGreaterThanOrEqual(start, -0.01, "'\(text.text)' leaves on the left", file: file, line: line)
            XCTAssertLessThanOrEqual(start + width, box[2] + 0.01, "'\(text.text)' leaves", file: file, line: line)
            let y = try text.number("y")
            XCTAssertTrue((10...box[3] - 2).contains(y), "'\(text.text)' stands at \(y)", file: file, line: line)
        }
        let references = elements.flatMap(\.attributes).filter { $0.value.contains("url(") || $0.key.contains("href") }
        let identifiers = Set(elements.compactMap { $0.attributes["id"] }.map { "url(#\($0))" })
        XCTAssertTrue(references.allSatisfy { identifiers.contains($0.value) }, file: file, line: line)
        let known: Set = ["svg", "title", "desc", "defs", "pattern", "g", "path", "rect", "line", "circle", "text"]
        XCTAssertTrue(Set(elements.map(\.name)).isSubset(of: known), file: file, line: line)
        XCTAssertTrue(
            elements.allSatisfy { !$0.attributes.keys.contains { $0.hasPrefix("on") } }, file: file, line: line)
    }

    func parser(
        _: XMLParser, didStartElement name: String, namespaceURI _: String?, qualifiedName _: String?,
        attributes: [String: String]
    ) {
        open.append(elements.count)
        elements.append(Element(name: name, attributes: attributes))
    }

    func parser(_: XMLParser, didEndElement _: String, namespaceURI _: String?, qualifiedName _: String?) {
        open.removeLast()
    }

    func parser(_: XMLParser, foundCharacters text: String) {
        if let index = open.last { elements[index].text += text }
    }

    func parser(_: XMLParser, parseErrorOccurred error: any Error) { failure = error }
}
