/// What the other commands ask of the serving process.
package enum ControlRequest: Sendable, Hashable, Codable {
    /// All registries.
    case registryList
    /// The registry of this name, as the resource manager shows it.
    case registryShow(name: String)
    /// A new registry, closed to all networks; nil group and location mean those of the first registry.
    case registryCreate(name: String, resourceGroup: String?, location: String?, tier: String)
    /// All egress points.
    case egressList
    /// A new egress point.
    case egressAdd(name: String, address: String, isTrustedService: Bool = false)
    /// What programs need in their environment to come from the egress point of this name.
    case environment(egress: String)
    /// The stack's own folder of the Azure CLI's settings, signed in.
    case azureProfile
    /// The private endpoints of the registry of this name, or of all.
    case privateEndpointList(registry: String?)
    /// A new private endpoint.
    case privateEndpointAdd(registry: String, name: String)
    /// The end of a private endpoint.
    case privateEndpointRemove(registry: String, name: String)
    /// The admin user of a registry, nil for the first.
    case credentialShow(registry: String?)
    /// A new password of the admin user, in the place of the one of this name.
    case credentialRenew(registry: String?, password: String)
    /// A new token; without a scope map a new one with these actions is made.
    case tokenCreate(registry: String?, name: String, scopeMap: String?, actions: [String], days: Int?)
    /// All samples.
    case publicationList
    /// The publication of the next sample.
    case publicationAdvance(movesAgents: Bool)
    /// The stack's clock.
    case clock
    /// A step of the stack's clock, forward.
    case clockAdvance(seconds: Int)
    /// All images of the upstream registries.
    case upstreamList
    /// An image of a layout on this machine, under this name in the world.
    case upstreamAdd(name: String, layout: String, image: String?)
    /// A garbage collection in the registry of this name, or in all.
    case collectGarbage(registry: String?, retentionDays: Int?, graceMinutes: Int?, dryRun: Bool)
    /// A verification of the registry of this name, or of all.
    case verify(registry: String?)
    /// The newest denials.
    case denials(count: Int)
}
