import XCTest

@testable import BuildStack

final class TaskTemplateTests: XCTestCase {
    private let root = TemplateValue.mapping([
        "Run": .mapping(["ID": .text("ca1"), "Branch": .text("")]),
        "Values": .mapping(["on": .truth(true), "n": .number(3), "list": .list([.text("x")])]),
    ])

    private func render(_ text: String) throws -> String {
        try TaskTemplate.render(text, with: root, name: "The task")
    }

    private func assertRefused(_ text: String, saying words: String, line: UInt = #line) {
        XCTAssertThrowsError(try render(text), line: line) { error in
            let message = (error as? BuildStackError)?.message ?? "\(error)"
            XCTAssertTrue(message.contains(words), message, line: line)
        }
    }

    func testValuesPipesAndFunctions() throws {
        XCTAssertEqual(try render("a {{.Run.ID}} {{ .Values.n }} {{.Values.on}} b"), "a ca1 3 true b")
        XCTAssertEqual(try render(#"{{.Run.Branch | default "main" | upper}}"#), "MAIN")
        XCTAssertEqual(try render(#"{{default "x" .Values.gone}}{{"a\"b" | quote}}{{`c` | squote}}"#), #"x"a\"b"'c'"#)
        XCTAssertEqual(try render(#"{{"hush" | b64enc}} {{"aHVzaA==" | b64dec}}"#), "aHVzaA== hush")
        XCTAssertEqual(
            try render(#"{{trimPrefix "v" "v1.2"}} {{replace "." "-" "1.2"}} {{trunc 2 "abc"}}"#), "1.2 1-2 ab")
        XCTAssertEqual(try render(#"{{(eq .Run.ID "ca1") | not}} {{"}}"}}"#), "false }}")
    }

    func testConditionsCommentsAndTrimming() throws {
        XCTAssertEqual(try render("{{if .Values.on}}yes{{else}}no{{end}}"), "yes")
        XCTAssertEqual(try render("{{if .Run.Branch}}a{{else if eq .Values.n 3}}b{{else}}c{{end}}"), "b")
        XCTAssertEqual(try render("{{if .Values.gone}}{{.Values.gone}}{{if .x}}{{end}}{{end}}."), ".")
        XCTAssertEqual(try render("a {{/* }} no */}} b"), "a  b")
        XCTAssertEqual(try render("a \n {{- .Run.ID -}} \n b"), "aca1b")
    }

    func testWhatCannotBeReadIsSaidWithItsLine() {
        assertRefused("\n\n{{.Run.Id}}", saying: "line 3 that cannot be read: there is no value '.Run.Id'")
        assertRefused("{{.Run.ID", saying: "no '}}'")
        assertRefused("{{range .Values.list}}{{end}}", saying: "'range'")
        assertRefused("{{.Values.list}}", saying: "a list")
        assertRefused("{{launch .Run.ID}}", saying: "'launch'")
        assertRefused("\n{{if .Values.on}}", saying: "line 2 without its 'end'")
        assertRefused("{{end}}", saying: "no 'if'")
        assertRefused("{{$x := 1}}", saying: "'$'")
        assertRefused("{{" + String(repeating: "(", count: 1000) + "}}", saying: "too deep")
        assertRefused("{{}}", saying: "missing")
        assertRefused("{{b64dec \"%\"}}", saying: "'b64dec'")
    }

    func testAliasesStandForTemplatesAndUnknownOnesForThemselves() throws {
        let aliases = try TaskAliases(
            of: "version: v1.1.0\nalias:\n  values:\n    repo: my/repo\n    img: busybox:1\nsteps:\n  - cmd: x\n"
        ) { section throws(BuildStackError) in section }
        XCTAssertEqual(aliases.rest.split(separator: "\n", omittingEmptySubsequences: false)[5], "steps:")
        XCTAssertEqual(aliases.expand("$Registry/$repo:$ID$ID"), "{{.Run.Registry}}/my/repo:{{.Run.ID}}{{.Run.ID}}")
        XCTAssertEqual(aliases.expand("$$ID $HOME $registry $"), "$ID $HOME $registry $")
        XCTAssertEqual(aliases.expandFirstWord(of: " img sh"), "busybox:1 sh")
        XCTAssertEqual(aliases.expandFirstWord(of: "acr purge"), "mcr.microsoft.com/acr/acr-cli:0.1 purge")
        XCTAssertEqual(aliases.expandFirstWord(of: "ID"), "ID")
        for (section, word) in [
            ("  directive: ab\n", "'directive'"), ("  src: ['https://x']\n", "'src'"),
            ("  values: {'a-b': c}\n", "'a-b'"),
            ("  other: 1\n", "'other'"),
        ] {
            XCTAssertThrowsError(
                try TaskAliases(of: "alias:\n" + section) { section throws(BuildStackError) in section }
            ) { XCTAssertTrue("\($0)".contains(word), "\($0)") }
        }
    }

    func testWordsOfACommandAreCutWithoutAShell() throws {
        XCTAssertEqual(
            try CommandWords.split(#"a  'b c' "d \"e\"" f\ g '' x"y"z \n 'it\' && $HOME"#),
            ["a", "b c", #"d "e""#, "f g", "", "xyz", #"\n"#, #"it\"#, "&&", "$HOME"])
        XCTAssertEqual(try CommandWords.split(" \r\n\t "), [])
        XCTAssertEqual(try CommandWords.split(#"a\\ b"#), [#"a\\"#, "b"])
        XCTAssertThrowsError(try CommandWords.split("a \"b"))
        XCTAssertThrowsError(try CommandWords.split("a\0"))
    }
}
