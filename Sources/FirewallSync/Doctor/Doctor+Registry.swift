import AzureResourceManager
import Foundation
import NetworkRules
import ServiceTags

extension Doctor {
    /// The checks of one registry; where it cannot be read, the reason is the only one.
    func registryChecks(of configured: ConfiguredRegistry, publication: Publication?) async -> [HealthCheck] {
        let label = configured.settings.label
        let id = configured.settings.id
        let client = session.client(of: configured)
        let registry: Registry
        do throws(ResourceManagerError) {
            registry = try await client.registry(id)
        } catch {
            let name = error.code == .credential || error.code == .unauthenticated ? "credentials" : "registry"
            return [HealthCheck(name, registry: label, .fail, error.description, advice: "see the sentence before")]
        }
        var checks = [
            HealthCheck("credentials", registry: label, .ok, "accepted by \(configured.cloud.resourceManager)"),
            HealthCheck(
                "registry", registry: label, registry.provisioningState == "Succeeded" ? .ok : .warn,
                "\(registry.loginServer) in \(registry.location), \(registry.provisioningState)",
                advice: registry.provisioningState == "Succeeded" ? "" : "wait until Azure is done with it"),
        ]
        checks += await clock(client, id, label)
        checks.append(await permissions(client, configured.settings))
        checks.append(await locks(client, id, label))
        let state = ledgerState(of: configured)
        var quota: RuleQuota?
        do throws(ResourceManagerError) {
            quota = try await client.ruleQuota(of: id)
        } catch {
            quota = nil
        }
        let examination = RegistryExamination(
            label: label, registry: registry, settings: configured.settings, reportedQuota: quota, owned: state.owned)
        checks += examination.checks
        checks.append(await replicas(client, id, label))
        if state.pending != nil {
            checks.append(
                HealthCheck(
                    "last run", registry: label, .warn, "was interrupted while it wrote",
                    advice: "acr-firewall-sync apply reads the registry and settles it"))
        }
        if let publication {
            let examination = PublicationExamination(
                publication: publication, cloud: configured.cloud, now: session.clock())
            checks.append(examination.tags(of: configured.settings.resolvingLocation(registry.location)))
        }
        return checks
    }

    private func permissions(_ client: ResourceManagerClient, _ settings: RegistrySettings) async -> HealthCheck {
        let label = settings.label
        let writes = settings.mode == .write
        do throws(ResourceManagerError) {
            let required = LeastPrivilegeRole.allActions.filter(\.isRequired).map(\.name)
                .filter { writes || $0 != LeastPrivilegeRole.writeAction }
            let missing = try await client.missingPermissions(on: settings.id, actions: required)
            guard !missing.isEmpty else {
                return HealthCheck("permissions", registry: label, .ok, writes ? "read and write" : "read")
            }
            return HealthCheck(
                "permissions", registry: label, .fail, "missing: \(missing.joined(separator: ", "))",
                advice: "acr-firewall-sync setup prints a role that holds them")
        } catch {
            return HealthCheck(
                "permissions", registry: label, .warn, "cannot be read: \(error.description)",
                advice: "nothing, where apply works")
        }
    }

    /// Whether this machine's clock goes with Azure's: grace, expiry and the ages of publications go by it, and a
    /// signed-in identity counts only in its time.
    private func clock(_ client: ResourceManagerClient, _ id: RegistryID, _ label: String) async -> [HealthCheck] {
        do throws(ResourceManagerError) {
            guard let time = try await client.time(reading: id) else { return [] }
            return [
                ClockExamination(label: label, ours: session.clock().timeIntervalSince1970, theirs: time).check
            ]
        } catch {
            // The registry's own check has told it.
            return []
        }
    }

    private func locks(_ client: ResourceManagerClient, _ id: RegistryID, _ label: String) async -> HealthCheck {
        do throws(ResourceManagerError) {
            let locks = try await client.locks(on: id)
            let readOnly = locks.filter { $0.level.lowercased() == "readonly" }.map(\.name)
            guard readOnly.isEmpty else {
                return HealthCheck(
                    "locks", registry: label, .fail, "ReadOnly: \(readOnly.joined(separator: ", "))",
                    advice: "az lock delete, or let the owner of the lock apply the plan")
            }
            return HealthCheck(
                "locks", registry: label, .ok, locks.isEmpty ? "none" : "\(locks.count), none of which forbids writing")
        } catch {
            return HealthCheck(
                "locks", registry: label, .warn, "cannot be read: \(error.description)",
                advice: "nothing, where apply works")
        }
    }

    private func replicas(_ client: ResourceManagerClient, _ id: RegistryID, _ label: String) async -> HealthCheck {
        do throws(ResourceManagerError) {
            let locations = try await client.replicaLocations(of: id)
            return HealthCheck(
                "replicas", registry: label, .ok,
                locations.isEmpty
                    ? "none" : "\(locations.joined(separator: ", ")): the rules hold there too; tasks run at home alone"
            )
        } catch {
            return HealthCheck(
                "replicas", registry: label, .warn, "cannot be read: \(error.description)",
                advice: "nothing, where apply works")
        }
    }

    /// What the ledger knows; nothing where there is no ledger, which is not made for a look.
    private func ledgerState(of registry: ConfiguredRegistry) -> RegistryState {
        guard session.hasLedger else { return RegistryState() }
        do throws(LedgerError) {
            return try session.ledger().state(of: registry.settings.id)
        } catch {
            // The ledger's own check has said so already.
            return RegistryState()
        }
    }
}
