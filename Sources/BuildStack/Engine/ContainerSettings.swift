import Foundation

/// What buildah keeps of a container: what its image runs, and the environment that its commands get.
///
/// buildah takes variables as arguments, which the machine's list of processes shows to everybody, or from this file,
/// which it writes and reads itself; so they are added here.
struct ContainerSettings {
    private let path: String
    private var tree: [String: Any]

    /// The settings of the container `name`, in the storage at `root`.
    ///
    /// - Throws: ``BuildStackError`` with `machine` where they cannot be found.
    init(of name: String, storage root: String, driver: EngineConfiguration.StorageDriver) throws {
        let folder = "\(root)/root/\(driver.rawValue)-containers"
        for container in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            let path = "\(folder)/\(container)/userdata/buildah.json"
            guard let data = FileManager.default.contents(atPath: path),
                let tree = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
                tree["container-name"] as? String == name
            else { continue }
            (self.path, self.tree) = (path, tree)
            return
        }
        throw BuildStackError(.machine, "buildah keeps no settings of the container '\(name)' below '\(folder)'.")
    }

    private var configuration: [String: Any] {
        (tree["ociv1"] as? [String: Any])?["config"] as? [String: Any] ?? [:]
    }

    /// What the image runs, before its command.
    var entryPoint: [String] { configuration["Entrypoint"] as? [String] ?? [] }

    /// The image's own command.
    var command: [String] { configuration["Cmd"] as? [String] ?? [] }

    /// The folder that its commands begin in.
    var workingDirectory: String { configuration["WorkingDir"] as? String ?? "" }

    /// Adds `variables` to the environment of its commands.
    ///
    /// - Throws: ``BuildStackError`` with `machine` where the file cannot be written.
    mutating func add(_ variables: [BuildArgument]) throws {
        guard !variables.isEmpty else { return }
        var (image, configuration) = (tree["ociv1"] as? [String: Any] ?? [:], configuration)
        let present = configuration["Env"] as? [String] ?? []
        configuration["Env"] =
            present.filter { line in !variables.contains { line.hasPrefix($0.name + "=") } }
            + variables.map { "\($0.name)=\($0.value)" }
        image["config"] = configuration
        tree["ociv1"] = image
        do {
            let data = try JSONSerialization.data(withJSONObject: tree)
            try data.write(to: URL(fileURLWithPath: path))
        } catch {
            throw BuildStackError(
                .machine, "The settings of a container at '\(path)' cannot be written: \(error).", cause: error)
        }
    }
}
