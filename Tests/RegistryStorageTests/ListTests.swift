import NIOCore
import RegistryStorage
import XCTest

/// Lists come in pages, in the order asked for, without gaps and without repeats.
final class ListTests: StorageCase {
    private func repository() throws -> RepositoryName { try RepositoryName(parsing: "app") }

    func testTagsComeInEveryOrderPageByPage() async throws {
        let (name, storage) = (try repository(), try storage())
        // By name they are in another order than by time; two share an instant.
        for (index, text) in ["m", "z", "a", "B", "k", "0"].enumerated() {
            try await storage.pushImage(["layer \(index)"], to: name, tag: try TagName(parsing: text))
            if index != 2 { clock.advance(by: 60) }
        }
        let expected: [(RecordOrder, [String])] = [
            (.name, ["0", "B", "a", "k", "m", "z"]), (.timeAscending, ["m", "z", "B", "a", "k", "0"]),
            (.timeDescending, ["0", "k", "a", "B", "z", "m"]),
        ]
        for (order, names) in expected {
            for limit in 1...7 {
                var (found, last): ([String], String?) = ([], nil)
                while true {
                    let page = try await storage.tags(in: name, after: last, limit: limit, order: order)
                    XCTAssertLessThanOrEqual(page.count, limit)
                    if page.isEmpty { break }
                    found += page.map(\.name.text)
                    last = page.last?.name.text
                }
                XCTAssertEqual(found, names, "\(order), \(limit) a page")
            }
        }
        let none = try await storage.tags(in: name, after: nil, limit: 0, order: .name)
        XCTAssertEqual(none, [])
        let one = try await storage.tags(
            in: name, after: nil, limit: 9, order: .name,
            of: try await storage.tag(try TagName(parsing: "k"), in: name)?.digest)
        XCTAssertEqual(one.map(\.name.text), ["k"])
    }

    func testManifestsComeInEveryOrderPageByPage() async throws {
        let (name, storage) = (try repository(), try storage())
        var pushed: [Digest] = []
        for index in 0..<5 {
            pushed.append(try await storage.pushImage(["layer \(index)"], to: name, tag: nil).digest)
            clock.advance(by: 60)
        }
        // It comes again, and is the newest now.
        _ = try await storage.pushImage(["layer 1"], to: name, tag: nil)
        let byTime = [0, 2, 3, 4, 1].map { pushed[$0] }
        let expected: [(RecordOrder, [Digest])] = [
            (.name, pushed.sorted { $0.description < $1.description }), (.timeAscending, byTime),
            (.timeDescending, byTime.reversed()),
        ]
        for (order, digests) in expected {
            var (found, last): ([Digest], String?) = ([], nil)
            while let page = try await page(after: last, order, name, storage) {
                found += page.map(\.digest)
                last = page.last?.digest.description
            }
            XCTAssertEqual(found, digests, "\(order)")
        }
    }

    func testRepositoriesComeByName() async throws {
        let storage = try storage()
        for text in ["b", "a/b", "a", "a-b", "c/d/e"] {
            try await storage.push(ByteBuffer(string: "x"), to: try RepositoryName(parsing: text))
        }
        let first = try await storage.repositories(after: nil, limit: 3)
        XCTAssertEqual(first.map(\.text), ["a", "a-b", "a/b"])
        let rest = try await storage.repositories(after: "a/b", limit: 100)
        XCTAssertEqual(rest.map(\.text), ["b", "c/d/e"])
        // A name that is not there has its place all the same.
        let between = try await storage.repositories(after: "az", limit: 1)
        XCTAssertEqual(between.map(\.text), ["b"])
    }

    private func page(
        after last: String?, _ order: RecordOrder, _ name: RepositoryName, _ storage: RegistryStorage
    ) async throws -> [ManifestRecord]? {
        let page = try await storage.manifestRecords(in: name, after: last, limit: 2, order: order)
        return page.isEmpty ? nil : page
    }
}
