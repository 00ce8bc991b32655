import XCTest

@testable import EmbeddedRegistry

/// What scopes and scope maps give, and what they do not.
final class ScopeTests: XCTestCase {
    func testScopesAreReadAndWritten() {
        let table: [(String, AccessScope?)] = [
            ("repository:a/b:pull", .repository("a/b", .pull)),
            ("repository:a/b:pull,push", .repository("a/b", [.pull, .push])),
            ("repository:a:*", .repository("a", .all)),
            ("repository:localhost:5000/a:pull", .repository("localhost:5000/a", .pull)),
            (
                "repository:a:metadata_read,metadata_write,delete",
                .repository("a", [.metadataRead, .metadataWrite, .delete])
            ),
            ("repository:a:unheard_of", .repository("a", [])),
            ("registry:catalog:*", .catalog),
            ("registry:catalog:read", nil), ("registry:other:*", nil), ("gateway:a:pull", nil),
            ("repository::pull", nil),
            ("repository:a", nil), ("", nil), (":", nil), ("::", nil),
            ("repository:\(String(repeating: "a", count: 256)):pull", nil),
        ]
        for (text, scope) in table { XCTAssertEqual(AccessScope(text), scope, text) }
        XCTAssertEqual(AccessScope.repository("a/b", [.push, .pull]).text, "repository:a/b:pull,push")
        XCTAssertEqual(AccessScope.catalog.text, "registry:catalog:*")
        XCTAssertEqual(
            AccessScope.scopes(in: ["repository:a:pull  repository:b:push", "", "registry:catalog:*", "x"]),
            [.repository("a", .pull), .repository("b", .push), .catalog])
    }

    /// Every action of a scope map against every action that a request can need.
    func testScopeMapsGiveWhatTheySayAndNoMore() {
        let table: [(String, RepositoryActions)] = [
            ("content/read", .pull), ("content/write", .push), ("content/delete", .delete),
            ("metadata/read", .metadataRead), ("metadata/write", .metadataWrite),
        ]
        for (action, expected) in table {
            for (pattern, inside, outside) in [
                ("team/app", ["team/app"], ["team/app2", "team", "team/app/x", "app", "Team/app"]),
                ("team/*", ["team/app", "team/a/b"], ["team", "teams/app", "other/team/app"]),
                ("*", ["team/app", "x"], []),
            ] {
                let rights = AccessRights(scopeMapActions: ["repositories/\(pattern)/\(action)"])
                for name in inside {
                    XCTAssertEqual(rights.actions(on: name), expected, "\(pattern) \(action) \(name)")
                }
                for name in outside { XCTAssertEqual(rights.actions(on: name), [], "\(pattern) \(action) \(name)") }
                XCTAssertEqual(rights.catalog, pattern == "*" && action == "metadata/read")
            }
        }
    }

    func testActionsAdd() {
        let rights = AccessRights(scopeMapActions: [
            "repositories/*/content/read", "repositories/team/*/content/write", "repositories/team/app/content/delete",
            "gateway/g/config/read", "nonsense",
        ])
        XCTAssertEqual(rights.actions(on: "x"), .pull)
        XCTAssertEqual(rights.actions(on: "team/x"), [.pull, .push])
        XCTAssertEqual(rights.actions(on: "team/app"), [.pull, .push, .delete])
    }

    func testOddActionsHaveNoPlaceInAScopeMap() {
        for action in [
            "", "repositories//content/read", "repositories/a/content", "repositories/a/content/execute",
            "repositories/a*/content/read", "repositories/*a/content/read", "repositories/a/*/b/content/read", "pull",
        ] {
            XCTAssertNotNil(AccessRights.objection(toScopeMapAction: action), action)
            XCTAssertEqual(AccessRights(scopeMapActions: [action]), AccessRights(), action)
        }
        XCTAssertNil(AccessRights.objection(toScopeMapAction: "repositories/a/b/content/read"))
        XCTAssertNil(AccessRights.objection(toScopeMapAction: "gateway/g/message/write"))
    }

    func testNeedsNameTheScopeThatMeetsThem() {
        let needs: [(AccessNeed, String?)] = [
            (.identity, nil), (.catalog, "registry:catalog:*"),
            (.repository("a/b", .pull), "repository:a/b:pull"),
            (.repository("a/b", [.pull, .push]), "repository:a/b:pull,push"),
            (.repository("a", .metadataRead, or: .pull), "repository:a:metadata_read"),
        ]
        for (need, text) in needs {
            XCTAssertEqual(need.scope?.text, text)
            let scopes = AccessScope.scopes(in: [text ?? ""])
            let enough = Grant(name: "x", rights: AccessRights.everything.restricted(to: scopes))
            XCTAssertTrue(need.isMet(by: enough))
            guard text != nil else { continue }
            XCTAssertFalse(need.isMet(by: Grant(name: "x", rights: AccessRights())))
        }
        var pull = AccessRights()
        pull.allow(.pull, on: "a")
        let grant = Grant(name: "x", rights: pull)
        XCTAssertTrue(AccessNeed.repository("a", .metadataRead, or: .pull).isMet(by: grant))
        XCTAssertFalse(AccessNeed.repository("b", .metadataRead, or: .pull).isMet(by: grant))
        XCTAssertFalse(AccessNeed.repository("a", [.pull, .push]).isMet(by: grant))
        XCTAssertFalse(AccessNeed.catalog.isMet(by: grant))
    }
}
