import Foundation
import XCTest

@testable import AzureResourceManager

final class LeastPrivilegeRoleTests: XCTestCase {
    private let registries = [
        RegistryID(subscription: "s1", resourceGroup: "blog", name: "one"),
        RegistryID(subscription: "S1", resourceGroup: "Blog", name: "two"),
        RegistryID(subscription: "s2", resourceGroup: "other", name: "three"),
    ]

    private struct Document: Decodable {
        enum CodingKeys: String, CodingKey {
            case name = "Name"
            case isCustom = "IsCustom"
            case actions = "Actions"
            case notActions = "NotActions"
            case dataActions = "DataActions"
            case notDataActions = "NotDataActions"
            case assignableScopes = "AssignableScopes"
        }

        let name: String
        let isCustom: Bool
        let actions: [String]
        let notActions: [String]
        let dataActions: [String]
        let notDataActions: [String]
        let assignableScopes: [String]
    }

    private func document(_ role: LeastPrivilegeRole) throws -> Document {
        try JSONDecoder().decode(Document.self, from: Data(role.json.utf8))
    }

    func testRoleOfARegistryWhoseRulesOthersWrite_changesNothing() throws {
        let actions = try document(LeastPrivilegeRole(registries: registries, writesRules: false)).actions
        XCTAssertTrue(actions.contains("Microsoft.ContainerRegistry/registries/read"))
        XCTAssertTrue(actions.allSatisfy { $0.hasSuffix("/read") && !$0.contains("operationStatuses") }, "\(actions)")
    }

    func testRoleGrantsNoMoreThanWhatIsUsed() throws {
        let document = try document(LeastPrivilegeRole(registries: registries))
        XCTAssertEqual(document.name, "Container Registry Firewall Sync")
        XCTAssertTrue(document.isCustom)
        XCTAssertEqual(
            document.actions,
            [
                "Microsoft.ContainerRegistry/registries/read", "Microsoft.ContainerRegistry/registries/write",
                "Microsoft.ContainerRegistry/registries/operationStatuses/read",
                "Microsoft.ContainerRegistry/registries/listUsages/read",
                "Microsoft.ContainerRegistry/registries/replications/read", "Microsoft.Authorization/locks/read",
                "Microsoft.Authorization/permissions/read",
            ])
        XCTAssertTrue(document.actions.allSatisfy { !$0.contains("*") })
        XCTAssertEqual([document.notActions, document.dataActions, document.notDataActions], [[], [], []])
        XCTAssertEqual(
            document.assignableScopes,
            ["/subscriptions/s1/resourceGroups/blog", "/subscriptions/s2/resourceGroups/other"])
    }

    func testSmallestRoleIsReadAndWrite() throws {
        let document = try document(LeastPrivilegeRole(registries: registries, includingOptional: false))
        XCTAssertEqual(
            document.actions,
            ["Microsoft.ContainerRegistry/registries/read", "Microsoft.ContainerRegistry/registries/write"])
    }

    func testDiscoveryNeedsTheSubscription() throws {
        let document = try document(LeastPrivilegeRole(registries: registries, readsServiceTags: true))
        XCTAssertEqual(document.actions.last, "Microsoft.Network/locations/serviceTags/read")
        XCTAssertTrue(document.assignableScopes.contains("/subscriptions/s2"))
    }

    func testRoleSufficesForItself() {
        let role = LeastPrivilegeRole(registries: registries)
        let permission = Permission(actions: role.actions.map(\.name), notActions: [])
        XCTAssertTrue(LeastPrivilegeRole.allActions.allSatisfy { permission.allows($0.name) })
        XCTAssertFalse(permission.allows("Microsoft.ContainerRegistry/registries/delete"))
        XCTAssertFalse(permission.allows("Microsoft.ContainerRegistry/registries/listCredentials/action"))
    }
}

final class PermissionTests: XCTestCase {
    func testWildcardsMatchAsInAzure() {
        let cases: [(String, String, Bool)] = [
            ("*", "Microsoft.X/y/read", true), ("*/read", "Microsoft.X/y/read", true),
            ("*/read", "Microsoft.X/y/write", false),
            ("Microsoft.X/*", "microsoft.x/y/z/action", true), ("Microsoft.X/*/read", "Microsoft.X/y/z/read", true),
            ("Microsoft.X/y/read", "Microsoft.X/y/reader", false), ("Microsoft.X", "Microsoft.X/y", false),
            ("", "a", false),
        ]
        for (pattern, action, expected) in cases {
            XCTAssertEqual(Permission.matches(pattern, action), expected, "\(pattern) \(action)")
        }
    }

    func testOneGrantGivesWhatAnotherTakesAway() {
        let first = Permission(actions: ["*"], notActions: ["*/write"])
        let second = Permission(actions: ["a/write"], notActions: nil)
        XCTAssertFalse(first.allows("a/write"))
        XCTAssertTrue(second.allows("a/write"))
    }

    /// The rules of the wildcard, said as simply as can be.
    private func naive(_ pattern: Substring, _ text: Substring) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        if first == "*" {
            return naive(pattern.dropFirst(), text) || (!text.isEmpty && naive(pattern, text.dropFirst()))
        }
        return text.first == first && naive(pattern.dropFirst(), text.dropFirst())
    }

    func testMatchingEqualsTheNaiveModelOnEverySmallText() {
        func texts(_ letters: [Character], _ length: Int) -> [String] {
            length == 0
                ? [""] : texts(letters, length - 1).flatMap { text in [text] + letters.map { text + String($0) } }
        }
        let patterns = Set(texts(["a", "b", "*"], 5)).sorted()
        let actions = Set(texts(["a", "b"], 5)).sorted()
        for pattern in patterns {
            for action in actions where Permission.matches(pattern, action) != naive(pattern[...], action[...]) {
                XCTFail("'\(pattern)' and '\(action)'")
            }
        }
    }

    func testManyStarsCostNoMore() {
        XCTAssertFalse(
            Permission.matches(String(repeating: "*a", count: 2_000) + "b", String(repeating: "a", count: 4_000)))
    }
}
