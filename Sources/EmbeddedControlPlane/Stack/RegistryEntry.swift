import EmbeddedNetwork
import EmbeddedRegistry
import Foundation
import Synchronization

/// What runs of one registry.
struct RegistryEntry {
    /// The registry's name.
    let name: String
    /// What decides who is let in, at all doors.
    let firewall: RegistryFirewall
    /// What lies behind the doors.
    let content: RegistryContent
    /// The door of the registry itself.
    let door: RegistryDoor<RegistryContent>
    /// The door of its data endpoint.
    let dataDoor: RegistryDoor<DataContent>
    /// What counts its requests.
    let meter: RegistryMeter
    /// What bounds its uploads.
    let uploads: UploadGate
    /// The listeners that are open, by what they are for.
    var listeners: [String: RunningListeners] = [:]
}

/// Puts together what runs of a registry.
struct RegistryAssembly: Sendable {
    let propagationDelay: Duration
    let clock: StackClock
    let denials: any DenialRecorder
    let accessLog: AccessLog
    let routes: RouteTable
    let surroundings: RegistryContent.Surroundings

    /// What runs of `registry`, with its rules in force.
    func entry(of registry: RegistryResource) -> RegistryEntry {
        let firewall = RegistryFirewall(
            rules: registry.networkRuleSet, propagationDelay: propagationDelay, now: clock.instant)
        let (meter, uploads) = (RegistryMeter(), UploadGate())
        func keeper(_ hosts: [String], at socket: String) -> Doorkeeper {
            let routes = routes
            return Doorkeeper(
                registry: registry.name,
                hosts: RegistryHosts(own: Set(hosts)) { authority in
                    routes.route(authority: authority).map { $0 != .played(socketPath: socket) } ?? false
                }, firewall: firewall, denials: denials, observer: RequestObservers([accessLog, meter]),
                now: clock.now)
        }
        let directory = surroundings.directory
        let ownKeeper = keeper(
            [registry.loginServer, "localhost:\(registry.port)"], at: directory.socket(ofRegistry: registry.number))
        let content = RegistryContent(registry, keeper: ownKeeper, surroundings)
        return RegistryEntry(
            name: registry.name, firewall: firewall, content: content,
            door: RegistryDoor(keeper: ownKeeper, uploads: uploads, interior: content),
            dataDoor: RegistryDoor(
                keeper: keeper([registry.dataHost], at: directory.dataSocket(ofRegistry: registry.number)),
                interior: DataContent(content: content)), meter: meter, uploads: uploads)
    }
}
