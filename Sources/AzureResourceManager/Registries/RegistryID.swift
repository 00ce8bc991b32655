import Foundation

/// The resource id of a registry:
/// `/subscriptions/S/resourceGroups/G/providers/Microsoft.ContainerRegistry/registries/R`.
///
/// The resource manager compares ids without case, and so does `==`; the spelling is kept as it was given.
public struct RegistryID: Sendable, Hashable, CustomStringConvertible {
    /// The subscription's id, usually a GUID.
    public let subscription: String
    /// The resource group's name.
    public let resourceGroup: String
    /// The registry's name.
    public let name: String

    /// The id with these parts, which are taken as they are.
    public init(subscription: String, resourceGroup: String, name: String) {
        self.subscription = subscription
        self.resourceGroup = resourceGroup
        self.name = name
    }

    /// Reads an id, tolerant of case, of doubled slashes and of a slash at the end, as `az resource` writes them.
    ///
    /// - Throws: ``RegistryIDError``.
    public init(parsing text: String) throws {
        let example = "/subscriptions/S/resourceGroups/G/providers/Microsoft.ContainerRegistry/registries/R"
        let parts = text.split(separator: "/").map { $0.removingPercentEncoding ?? String($0) }
        guard text.hasPrefix("/"), parts.count == 8, parts[0].lowercased() == "subscriptions",
            parts[2].lowercased() == "resourcegroups", parts[4].lowercased() == "providers"
        else {
            throw RegistryIDError(.malformed, input: text, reason: "is not the id of a registry, such as \(example)")
        }
        guard parts[5].lowercased() == "microsoft.containerregistry", parts[6].lowercased() == "registries" else {
            throw RegistryIDError(
                .otherResourceType, input: text,
                reason: "is the id of a \(parts[5])/\(parts[6]), not of a registry, such as \(example)")
        }
        let kinds = [
            ("subscription", parts[1], "-"), ("resource group", parts[3], "-_.()"), ("registry", parts[7], "-"),
        ]
        for (kind, name, marks) in kinds {
            guard !name.contains(".."), name.allSatisfy({ $0.isLetter || $0.isNumber || marks.contains($0) }) else {
                throw RegistryIDError(
                    .invalidName, input: text, reason: "names the \(kind) '\(name)', which no \(kind) can be called")
            }
        }
        self.init(subscription: parts[1], resourceGroup: parts[3], name: parts[7])
    }

    /// The id, as a path.
    public var description: String {
        "/subscriptions/\(subscription)/resourceGroups/\(resourceGroup)"
            + "/providers/Microsoft.ContainerRegistry/registries/\(name)"
    }

    /// Compares without case.
    public static func == (left: Self, right: Self) -> Bool {
        left.description.lowercased() == right.description.lowercased()
    }

    /// Hashes without case.
    public func hash(into hasher: inout Hasher) { hasher.combine(description.lowercased()) }
}
