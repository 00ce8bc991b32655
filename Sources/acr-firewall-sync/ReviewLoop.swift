import FirewallSync
import SyncReports

extension SyncSession {
    /// Reviews each registry in turn and writes one document with all of them, whole or not at all.
    ///
    /// One that fails is reported, has its place in the document with the reason, and never stops another.
    ///
    /// - Parameters:
    ///   - path: The file; `-` for standard output.
    ///   - body: Gives a registry's review and status.
    /// - Returns: The worst status.
    /// - Throws: ``CommandError`` where the document could not be written.
    func writeReviews(
        _ format: ReviewFormat, to path: String,
        _ body: (ConfiguredRegistry) async throws -> (review: Review, status: ExitStatus)
    ) async throws -> ExitStatus {
        var page = ReviewPage()
        let status = try await forEachRegistry(inJSON: false) { registry in
            do {
                let (review, status) = try await body(registry)
                page.append(ReviewReport(review))
                return (status, nil)
            } catch {
                let settings = registry.settings
                page.append(failure: CommandFailure.lines(of: error), registry: settings.label, id: "\(settings.id)")
                throw error
            }
        }
        let document = try page.document(format)
        if path == "-" {
            try Terminal.standardOutput.writeResult(document)
        } else {
            try OutputFile(path).write(document)
        }
        return status
    }
}

extension ReviewPage {
    fileprivate func document(_ format: ReviewFormat) throws -> [UInt8] {
        switch format {
        case .html: Array(html().utf8)
        case .markdown: Array(markdown().utf8)
        case .json: try json()
        }
    }
}
