import HTTPTypes
import NIOCore

/// The discovery API of `Microsoft.Network`: the publication in force, as a resource.
struct ServiceTagRoutes: ResourceRoutes {
    let subscription: String
    let clock: PublicationClock

    var routes: [ResourceRoute] {
        [
            ResourceRoute(
                .get, "/subscriptions/{subscription}/providers/Microsoft.Network/locations/{location}/serviceTags"
            ) { request in
                // The location names the version's origin; it selects nothing.
                let location = request.parameter("location")
                let id = "/subscriptions/\(subscription)/providers/Microsoft.Network/serviceTags/\(location)"
                let publication = try await clock.currentSample().publication
                return ResourceAnswer(
                    encoded: ByteBuffer(bytes: try ServiceTagDiscovery(publication, id: id, name: location).encoded()))
            }
        ]
    }
}
