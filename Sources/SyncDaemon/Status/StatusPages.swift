import Foundation
import HTTPTypes
import Hummingbird
import Synchronization

/// Answers requests for the status pages and the metrics.
struct StatusPages: HTTPResponder {
    typealias Context = BasicRequestContext

    let gate: CurrentGate
    let board: StatusBoard
    let metrics: DaemonMetrics
    let reports: ReportFolder
    /// The review report of a registry as it stands, as a page; nil where there is none yet.
    let review: @Sendable (_ key: String) async throws -> String?
    let now: @Sendable () -> Date
    /// Why the ledger cannot be opened; nil where it can.
    let ledgerFailure: @Sendable () -> String?
    /// The alert channels that fail, a sentence each.
    let channelFailures: @Sendable () async -> [String]

    func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
        var response: Response
        if let refusal = gate.value.refusal(of: request) {
            response = refusal
        } else {
            response = await page(request.uri.path)
        }
        response = response.withSecurityHeaders()
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func page(_ path: String) async -> Response {
        switch path {
        case "/": return .content(.ok, "text/html; charset=utf-8", await overview())
        case "/healthz": return .plain(.ok, "ok")
        case "/readyz": return await readyz()
        case "/metrics":
            return .content(.ok, MetricExposition.contentType, metrics.exposition(board.snapshot, now: now()))
        default: break
        }
        guard let (folder, registry) = registry(at: path) else {
            return .plain(.notFound, "There is no such page; / names those that there are.")
        }
        return .content(.ok, "text/html; charset=utf-8", await page(of: registry, in: folder))
    }

    /// The registry whose label ends `path`, and what comes before it.
    private func registry(at path: String) -> (folder: String, registry: StatusBoard.Entry)? {
        for folder in [RegistryPage.reviews, RegistryPage.runs] where path.hasPrefix(folder) {
            guard let label = path.dropFirst(folder.count).removingPercentEncoding,
                let registry = board.snapshot.registries.first(where: { $0.label == label })
            else { return nil }
            return (folder, registry)
        }
        return nil
    }

    private func page(of registry: StatusBoard.Entry, in folder: String) async -> String {
        var page = RegistryPage(registry: registry, plan: reports.plan(of: registry.key))
        guard folder == RegistryPage.reviews else { return page.html }
        do {
            if let review = try await review(registry.key) { return review }
        } catch {
            page.remark = "The registry cannot be reviewed now, so this is what the last run found: \(error)"
        }
        return page.html
    }

    private func readiness() async -> Readiness {
        Readiness(
            board.snapshot, now: now(), ledgerFailure: ledgerFailure(), channelFailures: await channelFailures())
    }

    private func overview() async -> String {
        let readiness = await readiness()
        return OverviewPage(board: board.snapshot, now: now(), problems: readiness.problems + readiness.remarks).html
    }

    private func readyz() async -> Response {
        let readiness = await readiness()
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(readiness) else { return .plain(.internalServerError, "No answer.") }
        return .content(
            readiness.ready ? .ok : .serviceUnavailable, "application/json",
            String(decoding: data, as: UTF8.self) + "\n")
    }
}

/// The gate as the configuration in force has it.
final class CurrentGate: Sendable {
    private let gate: Mutex<StatusGate>

    init(_ gate: StatusGate) { self.gate = Mutex(gate) }

    var value: StatusGate { gate.withLock { $0 } }

    func replace(with gate: StatusGate) { self.gate.withLock { $0 = gate } }
}
