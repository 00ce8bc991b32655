import Foundation

/// The discovery API's pages, joined into one document of the download's form.
///
/// The API writes change numbers as texts and cuts its answer into pages. Written in the form of the file, the publication
/// goes through the one strict parser, has a digest, and can be kept and read again like any other.
struct DiscoveryDocument {
    /// Why pages do not make a publication, one sentence.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// The document.
    let bytes: [UInt8]

    /// Joins pages in their order.
    init(pages: [[UInt8]]) throws(Failure) {
        var joined: Page?
        for (number, bytes) in pages.enumerated() {
            let page: Page
            do {
                page = try JSONDecoder().decode(Page.self, from: Data(bytes))
            } catch {
                throw Failure(
                    description: "page \(number + 1) of the service tags is not as documented: \(error.summary)")
            }
            guard let first = joined else {
                joined = page
                continue
            }
            guard first.cloud == page.cloud, first.changeNumber.value == page.changeNumber.value else {
                throw Failure(
                    description:
                        "page \(number + 1) is of another publication (\(page.cloud) \(page.changeNumber.value)) "
                        + "than page 1 (\(first.cloud) \(first.changeNumber.value)); try again")
            }
            joined?.values += page.values
        }
        guard let joined else { throw Failure(description: "the resource manager answered no page of service tags") }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            bytes = Array(try encoder.encode(joined))
        } catch {
            throw Failure(description: "the service tags cannot be written as JSON: \(error.summary)")
        }
    }

    private struct Page: Codable {
        var changeNumber: ChangeNumber
        var cloud: String
        var values: [Value]
    }

    private struct Value: Codable {
        var name: String
        var id: String?
        var properties: Properties
    }

    private struct Properties: Codable {
        var changeNumber: ChangeNumber
        var region: String
        var regionId: Int?
        var platform: String?
        var systemService: String?
        var addressPrefixes: [String]
        var networkFeatures: [String]?
    }

    /// A number, also where it comes as a text.
    private struct ChangeNumber: Codable {
        let value: Int

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let value = try? container.decode(Int.self) {
                self.value = value
            } else if let value = Int(try container.decode(String.self)) {
                self.value = value
            } else {
                throw DecodingError.dataCorruptedError(
                    in: container, debugDescription: "a change number must be a whole number")
            }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(value)
        }
    }
}

extension Error {
    /// What a coding error says, with the place, on one line.
    fileprivate var summary: String {
        let context: DecodingError.Context? =
            switch self as? DecodingError {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
                .dataCorrupted(let context):
                context
            default: nil
            }
        guard let context else { return "\(self)" }
        let place = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
        return place.isEmpty ? context.debugDescription : "\(context.debugDescription) (at \(place))"
    }
}
