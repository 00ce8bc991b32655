import Foundation

/// Finds out what a machine allows by trying it.
struct MachineProbe: Sendable {
    let configuration: EngineConfiguration

    /// Why there can be no walls; nil where there can.
    func missingWalls() async -> String? {
        do {
            let (status, said) = try await tryInside(["true"], network: try await NetworkNamespace.make())
            return status == 0 ? nil : said
        } catch {
            return "\(error)"
        }
    }

    /// How buildah keeps images here: overlay where that works.
    ///
    /// - Throws: ``BuildStackError`` with `machine` where buildah is missing.
    func storageDriver(hasWalls: Bool) async throws -> EngineConfiguration.StorageDriver {
        if let driver = configuration.storageDriver { return driver }
        let network = hasWalls ? try await NetworkNamespace.make() : nil
        for driver in [EngineConfiguration.StorageDriver.overlay, .vfs] {
            let root = network == nil ? nil : SandboxPaths.inside.storage
            let (status, said) = try await tryInside(
                [
                    "buildah", "--root", (root ?? "$STORAGE") + "/root", "--runroot",
                    (root ?? "$STORAGE") + "/run",
                ]
                    + ["--storage-driver", driver.rawValue, "info"], network: network)
            if status == 0 { return driver }
            if driver == .vfs {
                throw BuildStackError(
                    .machine, "buildah cannot be used here (\(said)); scripts/bootstrap --tests brings it.")
            }
        }
        return .vfs
    }

    private func tryInside(_ words: [String], network: NetworkNamespace?) async throws -> (
        Int32, String
    ) {
        let folder = try RunFolder(run: "probe", in: configuration.folder)
        let sandbox = Sandbox(
            folder: folder, agent: BuildAgent(name: "probe", region: "", address: "", proxy: ""),
            authority: configuration.authority, limits: configuration.limits, network: network, group: nil
        )
        let said = CollectedLines()
        defer { if let network { close(network.listener) } }
        let words = words.map { $0.replacingOccurrences(of: "$STORAGE", with: folder.storage) }
        let result: Result<Int32, any Error>
        do {
            result = .success(try await sandbox.run(words) { said.add($0) })
        } catch {
            result = .failure(error)
        }
        await folder.remove()
        return (try result.get(), said.text)
    }
}
