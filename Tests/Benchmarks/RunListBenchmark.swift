import BuildStack
import EmbeddedControlPlane
import Foundation

/// Measures lists of runs in the database of a stack that has stopped, after it has filled it with runs.
///
/// The stack can be started on its folder again, and asked for the same lists by its clients.
struct RunListBenchmark {
    /// How many runs there are to be.
    static let count = 10_000
    private static let (registry, group) = ("blogbuildtest", "blog")

    private let store: RunStore

    /// The benchmark on the data folder at `path`, whose first start made the registry `blogbuildtest`.
    init(dataDirectory path: String) throws {
        store = RunStore(
            try StackDatabase(path: DataDirectory(path: path).databaseFile),
            subscription: "00000000-0000-0000-0000-000000000000")
    }

    /// Medians in milliseconds, by what was asked.
    func measure() async throws -> [String: Double] {
        try await fill()
        var results: [String: Double] = [:]
        for (name, filter) in [
            ("all", ""), ("status", "Status eq 'Failed'"), ("none", "Status eq 'Canceled'"),
            ("task", "TaskName eq 't1' and Status eq 'Succeeded'"),
            ("image", "contains(OutputImageManifests, 'image@sha256:\(Self.digest(Self.count / 2 + 1))')"),
            ("time", "CreateTime lt 2026-01-01T01:00:00Z and FinishTime gt 2026-01-01T00:30:00Z"),
            ("either", "Status eq 'Failed' or contains(RunId, '77')"),
        ] {
            results["runs-\(name)"] = try await median { try await page(filter) }
        }
        return results
    }

    /// The bytes of a page of a hundred runs.
    private func page(_ filter: String) async throws -> Int {
        let runs = try await store.runs(
            of: Self.registry, in: Self.group, try RunFilter(filter), before: nil, limit: 101)
        let id = "/subscriptions/0/resourceGroups/blog/registries/blogbuildtest"
        return JSONValue.object(["value": .array(runs.prefix(100).map { $0.document(registryID: id) })]).json.count
    }

    /// Makes the runs that are missing, a second apart: every tenth failed, the others pushed an image.
    private func fill() async throws {
        let newest = try await store.runs(of: Self.registry, in: Self.group, try RunFilter(""), before: nil, limit: 1)
        let start = Date(timeIntervalSince1970: 1_767_225_600)
        let details: JSONValue = [
            "platform": ["os": "linux", "architecture": "amd64"], "agentConfiguration": ["cpu": 2],
        ]
        for number in min(newest.first?.key.number ?? 0, Self.count)..<Self.count {
            let time = start.addingTimeInterval(TimeInterval(number))
            let run = try await store.insert(
                RunStore.Draft(isArchiveEnabled: false, details: details, upload: nil), of: Self.registry,
                in: Self.group, at: time
            ) { _ in }.run
            _ = try await store.start(run.key, at: time)
            let image = ImageReference(
                registry: "blogbuildtest.azurecr.io", repository: "image", tag: "ca\(number)",
                digest: "sha256:\(Self.digest(number))")
            let outcome =
                number % 10 == 0
                ? RunOutcome(status: .failed, errorMessage: "exit status 1")
                : RunOutcome(status: .succeeded, images: [image])
            try await store.finish(run.key, outcome, at: time.addingTimeInterval(5))
        }
    }

    /// A digest that no other number has.
    private static func digest(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 64 - digits.count) + digits
    }

    private func median(of count: Int = 41, _ body: () async throws -> Int) async throws -> Double {
        var times: [Double] = []
        for _ in 0..<count {
            let start = ContinuousClock.now
            let bytes = try await body()
            precondition(bytes > 0, "the work was optimised away")
            times.append(Double((ContinuousClock.now - start).components.attoseconds) / 1e15)
        }
        return times.sorted()[count / 2]
    }
}
