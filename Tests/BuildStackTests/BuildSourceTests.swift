import XCTest

@testable import BuildStack

final class BuildSourceTests: XCTestCase {
    func testWhatARequestMayNameAsItsSource() throws {
        let commit = "68cdf2a37cdae0873b8e2f1c4d80ca60541029bf"
        for (text, source) in [
            ("/dev/null", BuildSource.none), ("", .none),
            (
                "oci://reg.azurecr.io/a/b:1.0",
                .artifact(ImageReference(registry: "reg.azurecr.io", repository: "a/b", tag: "1.0"))
            ),
            ("https://github.com/a/b.git", .git(GitSource(url: "https://github.com/a/b.git"))),
            (
                "https://github.com/a/b.git#main:sub/dir",
                .git(GitSource(url: "https://github.com/a/b.git", reference: "main", folder: "sub/dir"))
            ),
            ("https://github.com/a/b#\(commit)", .git(GitSource(url: "https://github.com/a/b", reference: commit))),
            ("github.com/a/b.git#:sub", .git(GitSource(url: "https://github.com/a/b.git", folder: "sub"))),
            ("https://dev.azure.com/o/p/_git/r", .git(GitSource(url: "https://dev.azure.com/o/p/_git/r"))),
            ("https://x.example/a.tar.gz?sig=1", .download(url: "https://x.example/a.tar.gz?sig=1")),
            (
                "https://github.com/a/b/archive/main.tar.gz",
                .download(url: "https://github.com/a/b/archive/main.tar.gz")
            ),
            ("/srv/app", .folder(path: "/srv/app")), ("file:///srv/app", .folder(path: "/srv/app")),
            ("/srv/app.git#v1", .git(GitSource(url: "file:///srv/app.git", reference: "v1"))),
        ] {
            XCTAssertEqual(try BuildSource(remote: text), source, text)
        }
    }

    func testOtherSourcesAreRefusedWithTheWayOut() {
        for (text, word) in [
            ("http://x/a.tar", "change it"), ("git://x/a.git", "change it"), ("git@github.com:a/b.git", "SSH"),
            ("ssh://git@x/a.git", "SSH"), ("oci://repo", "no artifact"), ("oci://repo/x", "no artifact"),
            ("source/x.tar", "no kind"),
            ("https://", "no host"), ("https://x/a b.git", "blanks"), ("https://x/\u{1}", "blanks"),
            ("ftp://x", "no kind"),
        ] {
            XCTAssertThrowsError(try BuildSource(remote: text), text) { error in
                XCTAssertTrue("\(error)".contains(word), "\(error)")
            }
        }
    }

    func testPathsStayWithinTheSource() {
        XCTAssertEqual(SourcePath("a/./b/../c")?.text, "a/c")
        XCTAssertEqual(SourcePath(".", from: "/workspace/x")?.text, "x")
        XCTAssertEqual(SourcePath("/workspace/x", from: "y")?.text, "x")
        XCTAssertEqual(SourcePath("")?.text, ".")
        for path in ["..", "a/../..", "/etc/passwd", "/workspace/../etc", "/workspaces"] {
            XCTAssertNil(SourcePath(path), path)
        }
    }

    func testWhereAChallengeSendsForAToken() {
        let challenge = #"Bearer realm="https://r/oauth2/token",service="r",scope="repository:a/b:pull""#
        XCTAssertEqual(
            RegistryClient.tokenURL(challenge, user: "u"),
            "https://r/oauth2/token?account=u&service=r&scope=repository:a/b:pull")
        XCTAssertNil(RegistryClient.tokenURL("Basic realm=\"x\"", user: nil))
        XCTAssertNil(RegistryClient.tokenURL(#"Bearer realm="http://r/token""#, user: nil))
    }
}
