import Foundation
import HTTPTypes

/// The operations of `Microsoft.Authorization` on roles: what they are called, and to whom they are assigned.
///
/// Assignments are kept and shown. They take nothing away from the stack's own client, which may do everything.
struct RoleRoutes: ResourceRoutes {
    let subscription: String
    let assignments: RoleAssignmentStore
    /// Who is known to the directory.
    let principals: [DirectoryPrincipal]
    /// The clock that dates writes.
    let now: @Sendable () -> Date

    var routes: [ResourceRoute] {
        let definitions = "/providers/Microsoft.Authorization/roleDefinitions"
        let list = "/{scope...}/providers/Microsoft.Authorization/roleAssignments"
        return [
            ResourceRoute(.get, "/{scope...}" + definitions, listDefinitions),
            ResourceRoute(.get, "/{scope...}" + definitions + "/{role}", showDefinition),
            ResourceRoute(.get, definitions + "/{role}", showDefinition),
            ResourceRoute(.get, list, listAssignments),
            ResourceRoute(.get, list + "/{assignment}", showAssignment),
            ResourceRoute(.put, list + "/{assignment}", putAssignment),
            ResourceRoute(.delete, list + "/{assignment}", deleteAssignment),
        ]
    }

    @Sendable private func listDefinitions(_ request: ResourceRequest) async throws -> ResourceAnswer {
        _ = try request.scope(in: subscription)
        var found = RoleDefinition.builtIn
        if let filter = request.queryValue("$filter"), !filter.isEmpty {
            guard let match = filter.wholeMatch(of: #/\s*(roleName|type)\s+eq\s+'([^']*)'\s*/#.ignoresCase()) else {
                throw ResourceError(
                    400, "InvalidFilterInQueryString",
                    "Invalid $filter '\(filter.prefix(200))' specified in the query string; expected roleName eq 'NAME'."
                )
            }
            let value = match.2.lowercased()
            found.removeAll { role in
                match.1.lowercased() == "type" ? value != "builtinrole" : role.name.lowercased() != value
            }
        }
        return try ResourceAnswer(["value": .array(found.map { $0.document(subscription: subscription) })])
    }

    @Sendable private func showDefinition(_ request: ResourceRequest) async throws -> ResourceAnswer {
        guard let role = RoleDefinition.named(byID: request.parameter("role")) else {
            throw ResourceError(
                404, "RoleDefinitionDoesNotExist",
                "The specified role definition with ID '\(request.parameter("role").prefix(80))' does not exist.")
        }
        return try ResourceAnswer(role.document(subscription: subscription))
    }

    @Sendable private func listAssignments(_ request: ResourceRequest) async throws -> ResourceAnswer {
        let scope = try request.scope(in: subscription)
        let filter = try RoleAssignmentFilter(request.queryValue("$filter") ?? "")
        let found = try await assignments.assignments().filter { filter.admits($0, at: scope) }
        return try ResourceAnswer(["value": .array(found.map { $0.document(subscription: subscription) })])
    }

    @Sendable private func showAssignment(_ request: ResourceRequest) async throws -> ResourceAnswer {
        _ = try request.scope(in: subscription)
        let name = request.parameter("assignment")
        guard let found = try await assignments.assignment(named: name) else {
            throw ResourceError(
                404, "RoleAssignmentNotFound", "The role assignment '\(name.prefix(80))' is not found.")
        }
        return try ResourceAnswer(found.document(subscription: subscription))
    }

    @Sendable private func putAssignment(_ request: ResourceRequest) async throws -> ResourceAnswer {
        let name = request.parameter("assignment")
        guard UUID(uuidString: name) != nil else {
            throw ResourceError(
                400, "InvalidRoleAssignmentId",
                "The role assignment ID '\(name.prefix(80))' is not valid. The role assignment ID must be a GUID.")
        }
        let (scope, properties) = (try request.scope(in: subscription), try request.json()["properties"])
        guard let roleID = properties?["roleDefinitionId"]?.text, let principal = properties?["principalId"]?.text
        else {
            throw ResourceError.invalid("The properties 'roleDefinitionId' and 'principalId' are required.")
        }
        guard let role = RoleDefinition.named(byID: roleID) else {
            throw ResourceError(
                400, "RoleDefinitionDoesNotExist",
                "The specified role definition with ID '\(roleID.prefix(300))' does not exist.")
        }
        guard UUID(uuidString: principal) != nil else {
            throw ResourceError(
                400, "InvalidPrincipalId", "The principal ID '\(principal.prefix(80))' is not valid; it must be a GUID."
            )
        }
        let isKnown = principals.contains { $0.objectID == principal.lowercased() }
        // Who names the type vouches for a principal that the directory does not show yet, as with Azure.
        guard let type = properties?["principalType"]?.text ?? (isKnown ? "ServicePrincipal" : nil) else {
            throw ResourceError(
                400, "PrincipalNotFound",
                "Principal \(principal.replacing("-", with: "")) does not exist in the directory. Check that you have the "
                    + "correct principal ID; if you are creating this principal and then immediately assigning a role, "
                    + "set the principalType property.")
        }
        let time = now()
        let (assignment, isNew) = try await assignments.put(
            RoleAssignment(
                name: name.lowercased(), scope: scope, role: role.id, principal: principal.lowercased(),
                principalType: type, description: properties?["description"]?.text,
                condition: properties?["condition"]?.text, conditionVersion: properties?["conditionVersion"]?.text,
                createdBy: request.principal, createdAt: time, updatedAt: time))
        return try ResourceAnswer(status: isNew ? 201 : 200, assignment.document(subscription: subscription))
    }

    @Sendable private func deleteAssignment(_ request: ResourceRequest) async throws -> ResourceAnswer {
        _ = try request.scope(in: subscription)
        guard let removed = try await assignments.delete(named: request.parameter("assignment")) else {
            return ResourceAnswer(status: 204)
        }
        return try ResourceAnswer(removed.document(subscription: subscription))
    }
}
