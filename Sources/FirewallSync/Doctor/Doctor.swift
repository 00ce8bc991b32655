import AzureResourceManager
import Foundation
import ServiceTagDownload
import ServiceTags

/// Looks at everything that a run depends on, and says of each how it stands and what to do; writes nothing.
public struct Doctor: Sendable {
    let session: SyncSession

    /// A doctor for the registries of a session.
    public init(session: SyncSession) { self.session = session }

    /// Every check in turn, each given to `report` as soon as it is done.
    ///
    /// A fault of one registry or cloud does not keep the others from being looked at.
    public func examine(_ report: @Sendable (HealthCheck) -> Void) async -> [HealthCheck] {
        var checks: [HealthCheck] = []
        func note(_ new: [HealthCheck]) {
            new.forEach(report)
            checks += new
        }
        note(stateChecks())
        var publications: [Cloud: Publication] = [:]
        for cloud in clouds {
            let (publication, found) = await publicationChecks(of: cloud)
            publications[cloud] = publication
            note(found)
        }
        for registry in session.configuration.registries {
            note(await registryChecks(of: registry, publication: publications[registry.cloud]))
        }
        return checks
    }

    private var clouds: [Cloud] {
        session.configuration.registries.map(\.cloud).reduce(into: []) { clouds, cloud in
            if !clouds.contains(cloud) { clouds.append(cloud) }
        }
    }
}

// MARK: - What the service keeps

extension Doctor {
    private func stateChecks() -> [HealthCheck] {
        let configuration = session.configuration
        let count = configuration.registries.count
        let summary = HealthCheck(
            "configuration", count == 0 ? .warn : .ok,
            "\(count) \(count == 1 ? "registry" : "registries"), state in \(configuration.stateDirectory)",
            advice: count == 0 ? "name a registry: acr-firewall-sync config init" : "")
        guard session.hasLedger else {
            return [summary, HealthCheck("ledger", .ok, "none yet; the first apply makes it")]
        }
        do throws(LedgerError) {
            switch try session.ledger().verifyChain() {
            case .intact(0, _):
                return [summary, HealthCheck("ledger", .ok, "no entry yet")]
            case .intact(let entries, let head):
                return [
                    summary, HealthCheck("ledger", .ok, "\(entries) entries, chain intact, head \(head.prefix(12))…"),
                ]
            case .broken(let sequence, let reason):
                let check = HealthCheck(
                    "ledger", .fail, "the history is not as it was written: entry \(sequence): \(reason)",
                    advice: "find out who changed \(configuration.ledgerPath), and restore it from a backup")
                return [summary, check]
            }
        } catch {
            return [summary, HealthCheck("ledger", .fail, error.description, advice: "see the sentence before")]
        }
    }
}

// MARK: - What is published

extension Doctor {
    private func publicationChecks(of cloud: Cloud) async -> (Publication?, [HealthCheck]) {
        let registries = session.configuration.registries.filter { $0.cloud == cloud }
        let client = registries.first.map(session.client(of:))
        var failures: [HealthCheck] = []
        for source in session.configuration.sources(of: cloud) {
            do throws(DownloadError) {
                let fetched = try await session.downloader.fetch(source, client: client)
                let examination = PublicationExamination(
                    publication: fetched.publication, cloud: cloud, now: session.clock())
                let oldest = registries.map(\.settings.maximumPublicationAgeDays).min() ?? 35
                let remarks = fetched.remarks.map {
                    HealthCheck("download", .warn, $0, advice: "see the sentence before")
                }
                return (
                    fetched.publication,
                    failures + [
                        HealthCheck("download", .ok, "\(fetched.fileName ?? "a publication") from \(fetched.url)")
                    ]
                        + remarks + examination.checks(maximumAgeDays: oldest)
                )
            } catch {
                failures.append(
                    HealthCheck(
                        "download", .fail, error.description,
                        advice: "mend the way to the page, or set 'sources' of the cloud \(cloud.name)"))
            }
        }
        return (nil, failures + [archiveCheck(of: cloud)])
    }

    private func archiveCheck(of cloud: Cloud) -> HealthCheck {
        do {
            guard let newest = try session.archive.newest(cloud: cloud.publicationCloud) else {
                return HealthCheck(
                    "archive", .warn, "holds no publication to fall back on",
                    advice: "acr-firewall-sync fetch, once the page can be reached")
            }
            return HealthCheck(
                "archive", .ok, "the last good publication is of \(newest.date?.description ?? "an unknown day")")
        } catch {
            return HealthCheck(
                "archive", .fail, "\(error)", advice: "see who owns \(session.configuration.archiveDirectory)")
        }
    }
}
