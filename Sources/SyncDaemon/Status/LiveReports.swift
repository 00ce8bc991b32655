import FirewallSync
import Foundation
import SyncReports

/// The review report of each registry as it stands, made when somebody asks and kept for a minute: a page that is
/// reloaded all the time asks the resource manager no more often.
actor LiveReports {
    /// How long a report is kept, in seconds.
    static let keptSeconds: TimeInterval = 60

    private struct Report {
        var madeAt: Date
        var work: Task<String, any Error>
    }

    private var session: SyncSession
    private var reports: [String: Report] = [:]

    /// The reports of a session's registries.
    init(_ session: SyncSession) { self.session = session }

    /// Takes over a new configuration.
    func replace(_ session: SyncSession) {
        self.session = session
        reports = [:]
    }

    /// Forgets the report of a registry, because a run has ended.
    func forget(_ key: String) { reports[key] = nil }

    /// The report as a page; nil where there is no such registry, or no publication yet that it could be held against.
    ///
    /// - Throws: Why the registry or the ledger cannot be read.
    func html(of key: String) async throws -> String? {
        let now = session.clock()
        if let report = reports[key], abs(now.timeIntervalSince(report.madeAt)) < Self.keptSeconds {
            return try await report.work.value
        }
        guard let registry = session.configuration.registries.first(where: { $0.key == key }),
            let publication = try session.publicationInForce(of: registry)
        else { return nil }
        // Not of the one who asks first: others wait for the same.
        let work = Task { [session] in
            let review = try await session.review(of: registry, publication, subject: .inForce)
            return ReviewPage([ReviewReport(review)]).html()
        }
        reports[key] = Report(madeAt: now, work: work)
        do {
            return try await work.value
        } catch {
            reports[key] = nil
            throw error
        }
    }
}
