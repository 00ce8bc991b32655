import Foundation

/// The assignment of a role to a principal, at a scope and all below it.
struct RoleAssignment: Sendable, Hashable {
    /// The name, a GUID that its maker chose.
    let name: String
    /// The scope's identifier.
    let scope: String
    /// The role's GUID.
    let role: String
    /// The principal's object identifier.
    let principal: String
    /// What the principal is, such as `ServicePrincipal`.
    let principalType: String
    /// Why, in the owner's words.
    var description: String?
    /// Under which condition, as Azure writes them; kept and not judged.
    var condition: String?
    /// The version of the condition's language.
    var conditionVersion: String?
    /// Who made it.
    let createdBy: String
    /// When it was made.
    let createdAt: Date
    /// When it was changed last.
    var updatedAt: Date

    /// The resource's identifier.
    var id: String { "\(scope)/providers/Microsoft.Authorization/roleAssignments/\(name)" }

    /// Whether this and `other` give the same role to the same principal at the same scope.
    func isEquivalent(to other: Self) -> Bool {
        role == other.role && principal == other.principal && scope.lowercased() == other.scope.lowercased()
    }

    /// The assignment as the resource manager shows it.
    func document(subscription: String) -> JSONValue {
        func text(_ value: String?) -> JSONValue { value.map(JSONValue.string) ?? .null }
        func time(_ date: Date) -> JSONValue {
            .string(date.formatted(.iso8601.year().month().day().time(includingFractionalSeconds: true)) + "Z")
        }
        return [
            "id": .string(id), "name": .string(name), "type": "Microsoft.Authorization/roleAssignments",
            "properties": [
                "roleDefinitionId": .string(
                    "/subscriptions/\(subscription)/providers/Microsoft.Authorization/roleDefinitions/\(role)"),
                "principalId": .string(principal), "principalType": .string(principalType), "scope": .string(scope),
                "description": text(description), "condition": text(condition),
                "conditionVersion": text(conditionVersion), "createdOn": time(createdAt), "updatedOn": time(updatedAt),
                "createdBy": .string(createdBy), "updatedBy": .string(createdBy),
                "delegatedManagedIdentityResourceId": .null,
            ],
        ]
    }
}
