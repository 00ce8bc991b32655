import Crypto
import Foundation

extension RulePlan {
    /// The plan as `--format json` prints it and `--out` saves it: sorted keys, times in ISO 8601, and `planDigest`,
    /// the SHA-256 of the document without it, so that what was read is what is applied.
    public func document() throws -> Data {
        try Self.encoder.encode(Document(plan: self, planDigest: digest()))
    }

    /// The SHA-256 of the plan's canonical JSON, in hexadecimal.
    public func digest() throws -> String {
        SHA256.hash(data: try Self.encoder.encode(self)).map { String(format: "%02x", $0) }.joined()
    }

    /// Reads a saved plan.
    ///
    /// - Throws: ``SyncError`` with `damagedPlan` where the document was changed, cut off, contradicts itself, or is of another
    ///   version.
    public init(document: Data) throws(SyncError) {
        let read: Document
        do {
            read = try Self.decoder.decode(Document.self, from: document)
        } catch {
            throw SyncError(.damagedPlan, "The file is not a plan, or only a part of one; make it with plan --out.")
        }
        guard read.plan.format == Self.currentFormat else {
            throw SyncError(
                .damagedPlan, "The plan is of format \(read.plan.format); this program reads \(Self.currentFormat).")
        }
        guard let digest = try? read.plan.digest(), digest == read.planDigest else {
            throw SyncError(
                .damagedPlan, "The plan was changed after it was made: its digest is not \(read.planDigest).")
        }
        if let contradiction = read.plan.contradiction {
            throw SyncError(.damagedPlan, "The plan contradicts itself: \(contradiction); make a new one.")
        }
        self = read.plan
    }

    /// The plan's own fields and the digest, side by side in one object.
    private struct Document: Codable {
        let plan: RulePlan
        let planDigest: String

        enum CodingKeys: String, CodingKey { case planDigest }

        init(plan: RulePlan, planDigest: String) {
            self.plan = plan
            self.planDigest = planDigest
        }

        init(from decoder: any Decoder) throws {
            plan = try RulePlan(from: decoder)
            planDigest = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .planDigest)
        }

        func encode(to encoder: any Encoder) throws {
            try plan.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(planDigest, forKey: .planDigest)
        }
    }

    private static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return encoder
    }

    private static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return decoder
    }
}
