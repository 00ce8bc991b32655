import CurlTransport
import Foundation

extension ResourceManagerClient {
    /// Replaces all of a registry's IP rules, and sets the default action to Deny with them.
    ///
    /// The PATCH holds `{"properties":{"networkRuleSet":{"defaultAction":"Deny","ipRules":[…]}}}` and nothing else: the
    /// list replaces the whole list, and what is not named stays. A change that takes its time is followed to its end.
    /// There is no ETag: read the registry immediately before.
    ///
    /// - Returns: The registry as the resource manager shows it afterwards, and the id by which Azure's support finds
    ///   the write.
    /// - Throws: ``ResourceManagerError``; its `mayHaveTakenEffect` tells whether the registry must be read again.
    public func replaceRules(
        of id: RegistryID, with values: [String]
    ) async throws(ResourceManagerError) -> (registry: Registry, correlationID: String?) {
        let purpose = "write the rules of registry \(id.name)"
        let resource = try registryCall(id, purpose: purpose)
        let call = Call(
            method: "PATCH", url: resource.url, body: RuleWrite.body(values), operation: "write rules", purpose: purpose
        )
        let exchange = try await connection.exchange(call)
        guard exchange.isSuccess else { throw await naming(exchange.failure(), from: exchange, id) }
        let operation = RegistryChange(connection: connection, id: id, write: exchange, resource: resource)
        let registry = try await operation.result()
        guard registry.networkRules != nil else {
            throw exchange.error(
                .notPremium,
                "the registry is of the tier \(registry.tier) and has no IP rules, which Azure offers with Premium alone; "
                    + "change the tier with `az acr update --name \(id.name) --sku Premium`, "
                    + "or take the registry out of the configuration",
                isOpen: false)
        }
        return (registry, exchange.correlationID)
    }

    /// The refusal by a lock with the lock's name.
    ///
    /// The resource manager names the locked scope alone; the list of locks, where it may be read, has the name.
    private func naming(
        _ failure: ResourceManagerError, from exchange: Exchange, _ id: RegistryID
    ) async -> ResourceManagerError {
        guard failure.code == .locked, exchange.serviceError?.lock == nil, let locks = try? await locks(on: id) else {
            return failure
        }
        let names = locks.filter { $0.level.lowercased() == "readonly" }.map { "'\($0.name)'" }
        guard !names.isEmpty else { return failure }
        return ResourceManagerError(
            code: .locked,
            description: "\(failure.description); ReadOnly locks there: \(names.joined(separator: ", "))",
            correlationID: failure.correlationID)
    }
}

/// The body of a write.
private struct RuleWrite: Encodable {
    struct Properties: Encodable {
        let networkRuleSet: RuleSet
    }

    struct RuleSet: Encodable {
        // Required by the schema, whose default is Allow: a write without it could open the registry.
        let defaultAction = "Deny"
        let ipRules: [Rule]
    }

    struct Rule: Encodable {
        let action = "Allow"
        let value: String
    }

    let properties: Properties

    static func body(_ values: [String]) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let write = RuleWrite(properties: Properties(networkRuleSet: RuleSet(ipRules: values.map { Rule(value: $0) })))
        // Text and lists of text always encode.
        return (try? encoder.encode(write)).map { Array($0) } ?? []
    }
}
