import NIOCore
import RegistryStorage
import XCTest

/// Names, tags and digests follow the specification's grammars, whatever is thrown at them.
final class NameTests: XCTestCase {
    func testRandomNamesAreJudgedAsTheSpecificationsExpressionsJudgeThem() throws {
        let seed = UInt64.random(in: 1...1_000_000)
        var random = SeededGenerator(seed: seed)
        // The specification's own expressions.
        let name = try Regex(
            #"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*"#)
        let tag = try Regex(#"[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}"#)
        var accepted = 0
        for _ in 0..<20_000 {
            let text = Self.text(&random)
            let isName = text.wholeMatch(of: name) != nil
            XCTAssertEqual((try? RepositoryName(parsing: text)) != nil, isName, "'\(text)', seed \(seed)")
            XCTAssertEqual(
                (try? TagName(parsing: text)) != nil, text.wholeMatch(of: tag) != nil, "'\(text)', seed \(seed)")
            XCTAssertNil(try? Digest(parsing: text), "'\(text)', seed \(seed)")
            accepted += isName ? 1 : 0
        }
        XCTAssertGreaterThan(accepted, 500, "seed \(seed)")
    }

    func testPathsThatLeaveTheFolderAreNoNames() {
        for text in ["..", "../x", "a/../b", "a/..", "/a", "a/", "a//b", ".", "a/./b", "a\0b", "a%2fb", "A", "é", ""] {
            XCTAssertThrowsError(try RepositoryName(parsing: text)) { error in
                XCTAssertEqual(error as? StorageError, StorageError(.invalidName, ""))
            }
        }
        for text in [
            "../../etc/passwd", "sha256:../../../etc/passwd", "sha256:", "md5:d41d8cd98f00b204e9800998ecf8427e",
        ] {
            XCTAssertThrowsError(try Digest(parsing: text)) { error in
                XCTAssertEqual(error as? StorageError, StorageError(.invalidDigest, ""))
            }
        }
    }

    func testOneWrongByteSpoilsADigest() throws {
        let seed = UInt64.random(in: 1...1_000_000)
        var random = SeededGenerator(seed: seed)
        for algorithm in Digest.Algorithm.allCases {
            let text = Array(Digest.of(ByteBuffer(string: "x"), algorithm: algorithm).description.utf8)
            for _ in 0..<5_000 {
                var copy = text
                let place = Int.random(in: copy.indices, using: &random)
                copy[place] = UInt8.random(in: 0...127, using: &random)
                let isDigit = Array("0123456789abcdef".utf8).contains(copy[place])
                let isRight = copy == text || place >= 7 && isDigit
                let damaged = String(decoding: copy, as: UTF8.self)
                XCTAssertEqual(
                    (try? Digest(parsing: damaged))?.description, isRight ? damaged : nil, "seed \(seed)")
            }
        }
    }

    func testNamesAreBounded() throws {
        let longest = String(repeating: "a", count: 255)
        XCTAssertEqual(try RepositoryName(parsing: longest).text, longest)
        XCTAssertThrowsError(try RepositoryName(parsing: longest + "a"))
        XCTAssertNoThrow(try TagName(parsing: String(repeating: "a", count: 128)))
        XCTAssertThrowsError(try TagName(parsing: String(repeating: "a", count: 129)))
    }

    func testDigestsAreThoseOfTheStandardsExamples() throws {
        // FIPS 180-2, appendices B.1 and C.1.
        let abc = ByteBuffer(string: "abc")
        XCTAssertEqual(
            Digest.of(abc).description, "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        XCTAssertEqual(
            Digest.of(abc, algorithm: .sha512).description,
            "sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f")
        let digest = Digest.of(abc)
        XCTAssertEqual(try Digest(parsing: digest.description), digest)
        XCTAssertThrowsError(try Digest(parsing: digest.description.uppercased()))
        XCTAssertThrowsError(try Digest(parsing: "sha256:" + digest.hex.uppercased()))
        XCTAssertThrowsError(try Digest(parsing: digest.description + "0"))
        XCTAssertEqual(try ManifestReference(parsing: digest.description), .digest(digest))
        XCTAssertEqual(try ManifestReference(parsing: "v1").description, "v1")
    }

    /// Text that is often nearly a name.
    private static func text(_ random: inout SeededGenerator) -> String {
        let letters = Array("aab09zZ..__--/: \u{e9}")
        return String(
            (0..<Int.random(in: 0...9, using: &random)).map { _ in letters.randomElement(using: &random) ?? "a" })
    }
}

/// Random numbers that a seed repeats (splitmix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
