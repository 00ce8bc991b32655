import FirewallSync
import Foundation

/// A review report for programs; `data/review-report.schema.json` says what stands in it.
struct ReviewDocument: Encodable {
    /// The layout of the document.
    static let currentFormat = 1

    private let format = Self.currentFormat
    private let subject: Review.Subject
    private let reportedAt: Date
    private let verdict: String
    private let access: String
    private let figures: Figures
    private let plan: RulePlan
    private let planDigest: String
    private let freeze: Freeze?
    private let drift: Drift?
    private let alternatives: [String]
    private let history: [HistoryReport.Document]
    private let configuration: [String: String]
    private let rollback: [String]

    /// Addresses by what becomes of them.
    private struct Figures: Encodable {
        let opened: UInt64
        let closed: UInt64
        let allowedBefore: UInt64
        let allowedAfter: UInt64
        let allowedByOthers: UInt64
        let requiredLetInBefore: UInt64
        let requiredLetInAfter: UInt64
    }

    /// The document of `report`.
    ///
    /// - Throws: What ``RulePlan/digest()`` throws.
    init(_ report: ReviewReport) throws {
        let figures = report.figures
        let review = report.review
        subject = review.subject
        reportedAt = review.time
        verdict = report.verdict.words
        access = report.accessSentence.text
        self.figures = Figures(
            opened: figures.opened, closed: figures.closed, allowedBefore: figures.allowedBefore,
            allowedAfter: figures.allowedAfter, allowedByOthers: figures.foreign,
            requiredLetInBefore: figures.coveredBefore, requiredLetInAfter: figures.coveredAfter)
        plan = review.plan
        planDigest = try review.plan.digest()
        freeze = review.freeze
        drift = review.drift
        alternatives = ReviewReport.alternativesInWords.map(\.text)
        history = review.history.map(HistoryReport.Document.init)
        configuration = Dictionary(report.settings.map { ($0.key, $0.value) }) { first, _ in first }
        rollback = review.plan.registry.rules
    }
}

extension ReviewReport {
    /// The report as one JSON document.
    ///
    /// - Throws: Nothing that a review can cause.
    public func json() throws -> [UInt8] { try JSONDocument.encode(ReviewDocument(self)) }
}

extension ReviewPage {
    /// Of one registry its own document, of several one array in their order; of one that failed it is why.
    ///
    /// - Throws: Nothing that a review can cause.
    public func json() throws -> [UInt8] {
        let documents = try entries.map { entry in
            switch entry {
            case .report(let report): try report.json()
            case .failure(let errors, let registry, let id):
                try FailureReport(errors, registry: registry, id: id).json()
            }
        }
        return documents.count == 1 ? documents[0] : JSONDocument.array(of: documents)
    }
}
