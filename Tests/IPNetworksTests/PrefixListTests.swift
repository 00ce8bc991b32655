import XCTest

@testable import IPNetworks

final class PrefixListTests: XCTestCase {
    private func list(_ text: String) throws -> PrefixList { try PrefixList(utf8: Array(text.utf8).span) }

    private func error(_ text: String, file: StaticString = #filePath, line: UInt = #line) throws -> PrefixListError {
        do {
            _ = try list(text)
        } catch let error as PrefixListError {
            return error
        }
        XCTFail("no error", file: file, line: line)
        throw CancellationError()
    }

    func testAList_withBlanksCommentsAndDuplicates_keepsThePrefixesInOrder() throws {
        let read = try list(
            """
            # agents
            20.42.66.0/23

              10.0.0.0/8 # private
            \t192.0.2.7\t; one address
            20.42.66.0/23
            ;10.0.0.1/8
            """)
        XCTAssertEqual(
            read.prefixes.map(\.description), ["20.42.66.0/23", "10.0.0.0/8", "192.0.2.7/32", "20.42.66.0/23"])
        XCTAssertEqual(read.ipv6Count, 0)
    }

    func testLineEnds_mayBeCRLF_andTheLastOneMayBeMissing() throws {
        XCTAssertEqual(
            try list("10.0.0.0/8\r\n192.0.2.0/24").prefixes.map(\.description), ["10.0.0.0/8", "192.0.2.0/24"])
        XCTAssertEqual(try list("10.0.0.0/8\n").prefixes.count, 1)
        XCTAssertEqual(try list("\r\n\r\n").prefixes.count, 0)
        XCTAssertEqual(try list("").prefixes.count, 0)
    }

    func testAComment_rightBehindThePrefix_isNoPartOfIt() throws {
        XCTAssertEqual(
            try list("10.0.0.0/8#home\n10.0.0.1;host").prefixes.map(\.description), ["10.0.0.0/8", "10.0.0.1/32"])
    }

    func testAByteOrderMark_isSkipped() throws {
        XCTAssertEqual(try list("\u{FEFF}10.0.0.0/8").prefixes.map(\.description), ["10.0.0.0/8"])
    }

    func testIPv6_isCheckedCountedAndLeftOut() throws {
        let read = try list("2603:1030::/32\n10.0.0.0/8\n::1\n")
        XCTAssertEqual(read.prefixes.count, 1)
        XCTAssertEqual(read.ipv6Count, 2)
        XCTAssertEqual(try error("2603:1030::/129").code, .notAPrefix(.invalidLength))
        XCTAssertEqual(try error("2603:::1").code, .notAPrefix(.invalidAddress))
    }

    func testErrors_nameTheLineAndQuoteIt() throws {
        let hostBits = try error("# first\n10.0.0.0/8\n10.0.0.1/8 # oops\n")
        XCTAssertEqual(hostBits.code, .notAPrefix(.hostBits))
        XCTAssertEqual(hostBits.line, 3)
        XCTAssertEqual(
            hostBits.description,
            "line 3: '10.0.0.1/8' has bits set after its length; did you mean 10.0.0.0/8?")
        XCTAssertEqual(try error("010.0.0.0/8").code, .notAPrefix(.leadingZero))
        XCTAssertEqual(try error("10.0.0.0/33").code, .notAPrefix(.invalidLength))
        XCTAssertEqual(try error("10.0.0.0/").code, .notAPrefix(.invalidLength))
        XCTAssertEqual(try error("10.0.0.0-10.0.0.9").code, .notAPrefix(.invalidAddress))
        XCTAssertEqual(try error("hello").code, .notAPrefix(.invalidAddress))
    }

    func testLines_areCounted_alsoThoseThatAreReadFast() throws {
        let plain = String(repeating: "10.0.0.0/8\n", count: 100)
        XCTAssertEqual(try error(plain + "10.0.0.1/8\n" + plain).line, 101)
        XCTAssertEqual(try error(plain + "# half way\n" + plain + "10.0.0.0/8 x\n" + plain).line, 202)
        XCTAssertEqual(try list(plain + "\n" + plain + "::1\n" + plain).prefixes.count, 300)
    }

    func testASecondWord_thatIsNoComment_isAnError() throws {
        let found = try error("10.0.0.0/8 11.0.0.0/8")
        XCTAssertEqual(found.code, .textAfterPrefix)
        XCTAssertEqual(
            found.description, "line 1: '11.0.0.0/8' stands after the prefix; a comment begins with # or ;")
        XCTAssertEqual(try error("10.0.0.0/8\r11.0.0.0/8").code, .textAfterPrefix)
    }

    func testTheScanner_agreesWithSplittingStrings_onRandomLists() throws {
        var generator = SeededRandom()
        for _ in 0..<500 {
            let lines = (0..<Int.random(in: 0...12, using: &generator)).map { _ in Self.randomLine(&generator) }
            let text = lines.joined(separator: Bool.random(using: &generator) ? "\n" : "\r\n")
            let expected = lines.compactMap { line -> IPv4Prefix? in
                let word = line.prefix { $0 != "#" && $0 != ";" }.trimmingPrefix(while: \.isWhitespace)
                    .prefix { !$0.isWhitespace }
                return word.isEmpty || word.contains(":") ? nil : try? IPv4Prefix(parsingAddressOrPrefix: word)
            }
            XCTAssertEqual(try list(text).prefixes, expected, "seed 7: \(text.debugDescription)")
        }
    }

    private static func randomLine(_ generator: inout SeededRandom) -> String {
        let prefix = IPv4Prefix(
            containing: IPv4Address(bits: .random(in: 0...(.max), using: &generator)),
            length: .random(in: 0...32, using: &generator))
        let word =
            ["", "\(prefix)", "\(prefix)", "\(prefix.first)", "2001:db8::/32"].randomElement(using: &generator) ?? ""
        let lead = ["", " ", "\t "].randomElement(using: &generator) ?? ""
        let tail = ["", " ", " # x; y", ";z", "\t"].randomElement(using: &generator) ?? ""
        return lead + word + tail
    }

    func testLines_areTheDescriptions() throws {
        var generator = SeededRandom()
        let prefixes = (0..<1000).map { _ in
            IPv4Prefix(
                containing: IPv4Address(bits: .random(in: 0...(.max), using: &generator)),
                length: .random(in: 0...32, using: &generator))
        }
        XCTAssertEqual(String(decoding: prefixes.utf8Lines, as: UTF8.self), prefixes.map { "\($0)\n" }.joined())
        XCTAssertEqual([IPv4Prefix]().utf8Lines, [])
    }
}
