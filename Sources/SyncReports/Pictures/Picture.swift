/// A picture that the program draws: SVG for the eye, a sentence and a table for everybody else.
package protocol Picture: Sendable {
    /// What the picture is called.
    var title: String { get }
    /// What it shows, in one or two sentences, plain text: read aloud in its place, and fit to stand beside it.
    var sentence: String { get }
    /// The figures that it is drawn from, in short.
    var table: PictureTable { get }
    /// The height of the drawing; its width is ``PictureLayout/width``.
    var height: Double { get }
    /// The drawing.
    ///
    /// - Parameter id: Unique on the page, before the names of what the drawing refers to in itself.
    func drawing(id: String) -> [SVGElement]
}

/// Figures in rows, plain text: whoever prints them escapes them for where they go.
package struct PictureTable: Sendable, Hashable {
    /// The names of the columns.
    package let header: [String]
    /// The rows, each with a cell for each column.
    package let rows: [[String]]

    /// Figures in rows.
    init(_ header: [String], _ rows: [[String]]) {
        self.header = header
        self.rows = rows
    }
}

/// The measures that all pictures share, in units of a view box that is drawn between 350 and 600 pixels wide.
enum PictureLayout {
    /// The width of every picture.
    static let width = 480.0
    /// The size of text: on a telephone three quarters of it are left, which can still be read.
    static let fontSize = 13.0
    /// The room that text takes at most, in sizes of it for each character.
    ///
    /// Digits take 0.56 in the fonts of today's systems.
    static let characterWidth = 0.6

    /// The room that `text` takes at most.
    static func width(of text: String, size: Double = fontSize) -> Double {
        Double(text.count) * size * characterWidth
    }
}

extension Picture {
    /// The picture as SVG that stands alone or in the middle of a page: no script, no style sheet, nothing from
    /// elsewhere.
    ///
    /// - Parameter id: Unique on the page: letters, digits and hyphens.
    package func svg(id: String) -> String {
        SVGElement(
            "svg",
            [
                "xmlns": "http://www.w3.org/2000/svg", "class": "picture", "role": "img",
                "viewBox": "0 0 \(PictureLayout.width.svgText) \(height.svgText)",
                "aria-labelledby": "\(id)-title \(id)-description", "fill": PictureColour.ink,
                "font-family": "var(--picture-font, system-ui, sans-serif)", "font-size": PictureLayout.fontSize,
            ],
            [
                SVGElement("title", ["id": "\(id)-title"], text: title),
                SVGElement("desc", ["id": "\(id)-description"], text: sentence),
            ] + drawing(id: id)
        ).markup
    }
}

/// What a page needs so that its themes apply to the pictures in it.
package enum PictureStyle {
    /// Rules for the page's style sheet: how wide a picture may be, and its colours in light and dark.
    ///
    /// A page that switches themes by itself sets the same properties.
    package static let styleSheet = """
        .picture{display:block;width:100%;max-width:35rem;height:auto}
        :root{\(PictureColour.declarations(dark: false))}
        @media (prefers-color-scheme:dark){:root{\(PictureColour.declarations(dark: true))}}
        @media print{:root{\(PictureColour.declarations(dark: false))}}

        """
}
