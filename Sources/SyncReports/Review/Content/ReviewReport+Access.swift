import FirewallSync
import Foundation
import NetworkRules

extension ReviewReport {
    /// Who can connect, in one sentence.
    var accessSentence: Phrase {
        switch registry.accessMode {
        case AccessMode.allNetworks.rawValue:
            return "\(time) everybody on the internet can connect to \(strong: registry.loginServer): the registry "
                + "answers all networks, and its rules mean nothing."
        case AccessMode.disabled.rawValue:
            return "\(time) nobody can connect to \(strong: registry.loginServer) over its public endpoint, whatever "
                + "the rules say\(registry.privateEndpoints > 0 ? ": only its private endpoints answer" : "")."
        default:
            let others = exceptions.isEmpty ? "" : "; besides the rules come \(Self.list(exceptions))"
            return "\(time) whoever comes from \(origins.joined(separator: " or from ")) can connect to "
                + "\(strong: registry.loginServer)\(others); everybody else is refused."
        }
    }

    /// What a connection alone does not give.
    var accessRemark: String {
        let anonymous =
            registry.anonymousPull
            ? "Anonymous pull is on: whoever can connect can pull without signing in."
            : "To connect is not to sign in: whoever connects still needs a token."
        return anonymous + " Azure's agents serve all tenants from the same addresses."
    }

    private var time: String {
        guard isProposal, plan.hasChanges || !plan.isRefused else { return "As it stands," }
        return plan.isRefused ? "If this refused plan were applied," : "After this plan,"
    }

    /// Where clients may come from by the rules.
    private var origins: [String] {
        let covered = isProposal ? figures.coveredAfter : figures.coveredBefore
        let excess = isProposal ? plan.overAllowed.after : plan.overAllowed.before
        let total = plan.required.addresses
        var origins: [String] = []
        if covered > 0 {
            let share = covered == total ? "the \(total.addresses)" : "\(covered.grouped) of the \(total.addresses)"
            origins.append("\(share) of \(requiredNames)")
        }
        if excess > 0 { origins.append("\(excess.addresses) that nothing requires") }
        let foreign = registry.foreignRules.count
        if foreign > 0 {
            origins.append("\(foreign.counted("rule")) of others' (\(figures.foreign.addresses))")
        }
        let doors = plan.doors.filter(\.hasOwnRule).count
        if doors > 0 { origins.append("\(doors.counted("temporary door"))") }
        return origins.isEmpty ? ["no address at all"] : origins
    }

    /// The tags and pins, the first of them by name.
    private var requiredNames: String {
        let names = plan.required.tags.map(\.name)
        let services = Set(names.map { $0.prefix { $0 != "." } })
        let shown: [String] =
            if names.count <= 3 {
                names
            } else if services.count == 1, let service = services.first {
                ["\(names.count) tags of \(service)"]
            } else {
                Array(names.prefix(2)) + ["\(names.count - 2) tags more"]
            }
        let pins = plan.required.pinned.count
        return Self.list(shown + (pins > 0 ? [pins.counted("pinned prefix", plural: "pinned prefixes")] : []))
    }

    /// Who passes without a rule.
    private var exceptions: [String] {
        [
            registry.trustedServicesBypass ? "Microsoft's trusted services" : nil,
            registry.tasksBypass ? "tasks with a system-assigned identity" : nil,
            registry.privateEndpoints > 0
                ? "the clients of \(registry.privateEndpoints.counted("private endpoint"))" : nil,
            registry.virtualNetworkRules > 0
                ? registry.virtualNetworkRules.counted(
                    "subnet of a virtual network", plural: "subnets of virtual networks")
                : nil,
        ].compactMap(\.self)
    }

    /// `a`, `a and b`, `a, b and c`.
    static func list(_ parts: [String]) -> String {
        guard parts.count > 1, let last = parts.last else { return parts.first ?? "" }
        return parts.dropLast().joined(separator: ", ") + " and " + last
    }

    /// The registry and every way into it.
    var doors: ReviewSection {
        let flag = { (isOpen: Bool, open: String, closed: String) -> Phrase in
            isOpen ? .mark(open, .caution) : .mark(closed, .good)
        }
        var facts: [(name: String, value: Phrase)] = [
            ("Registry", "\(registry.label), \(registry.tier), in \(registry.location)"),
            ("Resource", .code(registry.id)),
            ("Login server", .code(registry.loginServer)),
            ("Public access", mode),
            ("Trusted services", flag(registry.trustedServicesBypass, "bypass the rules", "need a rule")),
            ("Tasks with an identity", flag(registry.tasksBypass, "bypass the rules", "need a rule")),
            (
                "Private endpoints",
                registry.privateEndpoints == 0
                    ? "none" : "\(registry.privateEndpoints), past every rule; who reaches them is not known here"
            ),
            (
                "Virtual networks",
                registry.virtualNetworkRules == 0
                    ? "no rule" : "\(registry.virtualNetworkRules.counted("subnet")) let in by rules of their own"
            ),
            (
                "Anonymous pull",
                flag(registry.anonymousPull, "on: whoever connects can pull", "off: a token is needed")
            ),
            ("Admin user", flag(registry.adminUser, "on: one shared password", "off")),
            ("Replicas", replicas),
            (
                "Layers",
                registry.dedicatedDataEndpoints
                    ? "from data endpoints of the registry's own, under the same rules"
                    : "from a storage account's host, by signed links; the rules do not guard that host"
            ),
        ]
        if let modifier = registry.lastModifiedBy {
            let time = registry.lastModifiedAt.map { " at \($0)" } ?? ""
            facts.append(("Changed last", "by \(modifier)\(time)"))
        }
        return ReviewSection("doors", "The registry and every door of it", [.facts(facts)])
    }

    private var mode: Phrase {
        switch registry.accessMode {
        case AccessMode.selectedNetworks.rawValue: .mark("selected networks: the rules decide", .good)
        case AccessMode.disabled.rawValue: .mark("disabled: the rules lie idle", .caution)
        default: .mark("all networks: the rules mean nothing", .bad)
        }
    }

    private var replicas: Phrase {
        guard let replicas = registry.replicas else { return "not known: nobody asked, or nobody may read them" }
        let others = replicas.filter { $0.lowercased() != registry.location.lowercased() }
        guard !others.isEmpty else { return "none" }
        return "\(Phrase(others.joined(separator: ", "))); the same rules hold there, and builds run at home"
    }
}
