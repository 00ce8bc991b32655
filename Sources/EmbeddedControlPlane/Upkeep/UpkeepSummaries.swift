import RegistryStorage

/// What a garbage collection did in one registry.
package struct GarbageSummary: Sendable, Hashable, Codable {
    /// The registry's name.
    package let registry: String
    /// What went.
    package let report: GarbageReport
}

/// What a verification found in one registry.
package struct VerificationSummary: Sendable, Hashable, Codable {
    /// The registry's name.
    package let registry: String
    /// What was found.
    package let report: VerificationReport
}
