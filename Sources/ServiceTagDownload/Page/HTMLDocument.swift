import CLibxml2

/// A page as a browser would take it, whatever is wrong with it: its elements, texts and comments in document order.
///
/// Entities are resolved in attributes and texts; in scripts and comments there are none (HTML, 13.2.5).
struct HTMLDocument {
    /// An element with its attributes; the names are in lower case.
    struct Element {
        let name: String
        let attributes: [String: String]
    }

    private(set) var elements: [Element] = []
    /// Every text, script and comment.
    private(set) var texts: [String] = []

    /// Reads a page, or a piece of one.
    ///
    /// Nothing is an empty page.
    init(_ bytes: [UInt8]) {
        Self.initializeParser
        let options =
            HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NOERROR.rawValue | HTML_PARSE_NOWARNING.rawValue
            | HTML_PARSE_NONET.rawValue
        let document = bytes.withUnsafeBytes { buffer in
            htmlReadMemory(
                buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(clamping: buffer.count), nil, "UTF-8",
                Int32(options))
        }
        guard let document else { return }
        defer { xmlFreeDoc(document) }
        var next = document.pointee.children
        while let node = next {
            read(node)
            next = Self.successor(of: node)
        }
    }

    // A lazy constant runs once; libxml2 wants its globals made before a second thread comes.
    private static let initializeParser: Void = xmlInitParser()

    private mutating func read(_ node: xmlNodePtr) {
        switch node.pointee.type {
        case XML_ELEMENT_NODE: elements.append(Self.element(node))
        case XML_TEXT_NODE, XML_CDATA_SECTION_NODE, XML_COMMENT_NODE:
            if let content = node.pointee.content { texts.append(String(cString: content)) }
        default: break
        }
    }

    private static func element(_ node: xmlNodePtr) -> Element {
        var attributes: [String: String] = [:]
        var next = node.pointee.properties
        while let attribute = next {
            if let value = xmlNodeListGetString(node.pointee.doc, attribute.pointee.children, 1) {
                attributes[String(cString: attribute.pointee.name).lowercased()] = String(cString: value)
                shim_xml_free(value)
            }
            next = attribute.pointee.next
        }
        return Element(name: String(cString: node.pointee.name).lowercased(), attributes: attributes)
    }

    /// The next node in document order.
    ///
    /// A loop, for a page may be nested more deeply than a stack.
    private static func successor(of node: xmlNodePtr) -> xmlNodePtr? {
        // The children of an entity belong to its declaration.
        if node.pointee.type == XML_ELEMENT_NODE, let child = node.pointee.children { return child }
        var current: xmlNodePtr? = node
        while let node = current {
            if let sibling = node.pointee.next { return sibling }
            current = node.pointee.parent
        }
        return nil
    }

    /// A text with its entities resolved.
    static func unescaped(_ text: String) -> String {
        guard text.contains("&") else { return text }
        let escaped = text.replacing("<", with: "&lt;")
        return HTMLDocument(Array("<p>\(escaped)</p>".utf8)).texts.joined()
    }
}
