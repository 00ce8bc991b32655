import BuildStack
import Foundation

/// What a client asks of a run: the body of `scheduleRun`.
struct RunRequest: Sendable, Hashable {
    /// What is to be done.
    enum Work: Sendable, Hashable {
        /// An image is built, and pushed where that is wanted (`DockerBuildRequest`).
        case image(ImageRequest)
        /// A task is carried out (`EncodedTaskRunRequest`, `FileTaskRunRequest`).
        case task(RunWork)
    }

    /// Where the files come from.
    enum Source: Sendable, Hashable {
        /// What was uploaded before, by the path that came with the upload's link.
        case upload(String)
        /// Anything else.
        case other(BuildSource)
    }

    /// How long runs may take, in seconds.
    static let timeouts = 300...28_800
    /// How long a run may take whose request does not say it.
    static let standardTimeout = 3600

    let work: Work
    let source: Source
    /// Seconds after which the run is ended.
    let timeout: Int
    let platform: RunPlatform
    let isArchiveEnabled: Bool
    /// Whether the run signs in to its own registry.
    let signsIn: Bool
    /// As whom it is to sign in there, as far as the request names somebody: `[caller]`.
    let identity: String?
    /// What it signs in to other registries with.
    let customRegistries: [RegistryCredential]

    /// The request in `body`.
    ///
    /// - Throws: ``ResourceError`` with status 400, or 404 for an agent pool, saying what was found and expected.
    init(body: JSONValue) throws(ResourceError) {
        let reader = try RequestReader(body)
        let platform = try RunPlatform(reader.object("platform"))
        work = try Self.work(reader)
        self.platform = platform
        source = try Self.source(try reader.text("sourceLocation"))
        timeout = try reader.integer("timeout", in: Self.timeouts, otherwise: Self.standardTimeout)
        isArchiveEnabled = try reader.truth("isArchiveEnabled", otherwise: false)
        if let pool = try reader.text("agentPoolName") {
            throw ResourceError(
                404, "AgentPoolNotFound",
                "There is no agent pool '\(pool.prefix(80))'; this stack has the agents of its regions alone, which runs get "
                    + "that name no pool.")
        }
        let credentials = try reader.object("credentials")
        let own = try credentials.object("sourceRegistry")
        identity = try own.text("identity")
        let mode = try own.text("loginMode") ?? "Default"
        guard ["none", "default"].contains(mode.lowercased()) else {
            throw .invalid(
                "The property 'credentials.sourceRegistry.loginMode' is '\(mode.prefix(40))'; expected None or Default."
            )
        }
        signsIn = mode.lowercased() == "default"
        customRegistries = try Self.customRegistries(try credentials.object("customRegistries"))
    }

    /// The job's work, for a run of the registry at `loginServer` whose templates `fill` fills in.
    func work(loginServer: String, fill: (String) throws -> String) rethrows -> RunWork {
        switch work {
        case .task(let work): work
        case .image(let image): .steps(try image.steps(loginServer: loginServer, platform: platform, fill: fill))
        }
    }

    private static func work(_ reader: RequestReader) throws(ResourceError) -> Work {
        let type = try reader.requiredText("type")
        switch type {
        case "DockerBuildRequest": return .image(try ImageRequest(reader))
        case "EncodedTaskRunRequest":
            guard let content = try reader.decodedText("encodedTaskContent") else {
                throw .invalid("The property 'encodedTaskContent' is required.")
            }
            return .task(
                .task(
                    content: content, values: try reader.decodedText("encodedValuesContent"),
                    overrides: try values(reader)))
        case "FileTaskRunRequest":
            return .task(
                .taskFile(
                    path: try reader.requiredText("taskFilePath"), valuesPath: try reader.text("valuesFilePath"),
                    overrides: try values(reader)))
        case "TaskRunRequest":
            throw .invalid(
                "Runs of stored tasks (TaskRunRequest) are not served: this stack keeps no tasks; schedule a "
                    + "FileTaskRunRequest or an EncodedTaskRunRequest.")
        default:
            throw .invalid(
                "The property 'type' is '\(type.prefix(80))'; expected DockerBuildRequest, EncodedTaskRunRequest or "
                    + "FileTaskRunRequest.")
        }
    }

    private static func source(_ location: String?) throws(ResourceError) -> Source {
        guard let location else { return .other(.none) }
        guard !location.hasPrefix("source/") else { return .upload(location) }
        do {
            return .other(try BuildSource(remote: location))
        } catch {
            throw .invalid("The property 'sourceLocation' cannot be used: \(error.message)")
        }
    }

    private static func values(_ reader: RequestReader) throws(ResourceError) -> [TaskValue] {
        var values: [TaskValue] = []
        for value in try reader.objects("values") {
            values.append(
                TaskValue(
                    name: try value.requiredText("name"), value: try value.text("value") ?? "",
                    isSecret: try value.truth("isSecret", otherwise: false)))
        }
        return values
    }

    private static func customRegistries(_ reader: RequestReader) throws(ResourceError) -> [RegistryCredential] {
        var credentials: [RegistryCredential] = []
        for host in reader.names {
            let entry = try reader.object(host)
            guard host.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9.-]{0,252}(:[0-9]{1,5})?/) != nil else {
                throw .invalid("'\(host.prefix(80))' in 'credentials.customRegistries' is not a registry's host.")
            }
            func secret(_ name: String) throws(ResourceError) -> String {
                let object = try entry.object(name)
                let type = try object.text("type") ?? "Opaque"
                guard type.lowercased() == "opaque", let value = try object.text("value") else {
                    throw .invalid(
                        "The registry '\(host)' in 'credentials.customRegistries' has no '\(name)' with a value of its own "
                            + "(type Opaque): this stack has no key vaults and no managed identities to ask.")
                }
                return value
            }
            credentials.append(
                RegistryCredential(
                    loginServer: host.lowercased(), user: try secret("userName"), password: try secret("password")))
        }
        return credentials
    }
}
