import BuildStack
import Foundation
import Logging
import XCTest

/// A test that builds on a running stack, as its agents do.
class BuildEngineCase: XCTestCase {
    private(set) var stack: EmbeddedStackProcess!
    /// A folder of the test's own.
    private(set) var folder = ""
    private var runs = 0

    override func setUp() async throws {
        for program in ["buildah", "bwrap", "busybox"] where Self.path(of: program) == nil {
            throw XCTSkip("\(program) is missing; scripts/bootstrap --tests brings it")
        }
        folder = FileManager.default.temporaryDirectory.appending(path: "engine-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        stack = try EmbeddedStackProcess(arguments: ["--admin-user", "--propagation-delay", "0"])
        try stack.start()
    }

    override func tearDown() async throws {
        stack?.discard()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// The folder of the runs' folders.
    var runsFolder: String { folder + "/runs" }

    /// An engine on this machine.
    func engine(
        limits: RunLimits = RunLimits(), driver: EngineConfiguration.StorageDriver? = .vfs, authority: String? = nil,
        sourceFolders: [String] = []
    ) async throws -> BuildahEngine {
        let configuration = EngineConfiguration(
            folder: runsFolder, authority: try authority ?? stack.ready.ca, limits: limits, storageDriver: driver,
            sourceFolders: sourceFolders)
        return try await BuildahEngine.start(configuration, logger: Logger(label: "test")) { Date() }
    }

    /// The stack's first agent.
    func agent() throws -> BuildAgent {
        let point = try stack.egress("agent-japaneast-1")
        return BuildAgent(name: point.name, region: "japaneast", address: point.address, proxy: point.proxy)
    }

    /// Lets the stack's first agent in.
    func admitAgent() throws {
        try stack.setRules([try agent().address])
        try stack.eventually { try stack.knock(as: "agent-japaneast-1").status == 401 }
    }

    /// The full name of an image of the stack's registry.
    func image(_ name: String) throws -> String { "\(try stack.registry.loginServer)/\(name)" }

    /// A source of these files, and of busybox as `busybox`.
    func source(_ files: [String: String]) throws -> BuildSource {
        runs += 1
        let (content, archive) = ("\(folder)/content\(runs)", "\(folder)/source\(runs).tar.gz")
        try FileManager.default.createDirectory(atPath: content, withIntermediateDirectories: true)
        for (name, text) in files { try text.write(toFile: "\(content)/\(name)", atomically: false, encoding: .utf8) }
        let busybox = try XCTUnwrap(Self.path(of: "busybox"))
        try FileManager.default.copyItem(atPath: busybox, toPath: content + "/busybox")
        XCTAssertEqual(try Self.run("tar", ["-czf", archive, "-C", content, "."]).status, 0)
        return .archive(path: archive)
    }

    /// A job of the stack's registry that builds a Dockerfile and pushes what came of it.
    func job(
        _ dockerfile: String, tag: String = "a/b:v1", arguments: [BuildArgument] = [], timeout: Int = 120
    ) throws -> BuildJob {
        let name = try image(tag)
        return try job(
            steps: [
                BuildStep(
                    id: "build", action: .build(ImageBuild(tags: [name], arguments: arguments)), timeout: 28_800),
                BuildStep(id: "push", action: .push([name])),
            ], source: try source(["Dockerfile": dockerfile]), timeout: timeout)
    }

    /// A job of the stack's registry.
    func job(steps: [BuildStep], source: BuildSource, timeout: Int = 120) throws -> BuildJob {
        try job(work: .steps(steps), source: source, timeout: timeout)
    }

    /// A job of the stack's registry for a task, whose first step may build `tools:1` of busybox.
    func job(task: String, files: [String: String] = [:], _ overrides: [TaskValue] = []) throws -> BuildJob {
        let dockerfile = """
            FROM scratch
            COPY busybox /bin/busybox
            RUN ["/bin/busybox", "--install", "/bin"]

            """
        return try job(
            work: .task(content: task, values: nil, overrides: overrides),
            source: try source(files.merging(["Dockerfile": dockerfile]) { $1 }))
    }

    /// A job of the stack's registry, with the credentials of its admin user.
    func job(work: RunWork, source: BuildSource, timeout: Int = 120, isSignedIn: Bool = true) throws -> BuildJob {
        let registry = try stack.registry
        let password = try String(contentsOfFile: try XCTUnwrap(registry.passwordFile), encoding: .utf8)
        let credential = RegistryCredential(
            loginServer: registry.loginServer, user: try XCTUnwrap(registry.username), password: password)
        let credentials = isSignedIn ? [credential] : []
        let log = try RunLog(
            path: "\(folder)/log\(UUID().uuidString)",
            secrets: BuildJob.secrets(work: work, credentials: credentials)
        ) { Date() }
        return BuildJob(
            id: "ca1", loginServer: registry.loginServer, work: work, source: source, timeout: timeout,
            credentials: credentials, variables: RunVariables(registryName: registry.name, runDate: Date()), log: log)
    }

    /// What the log of `job` says, without dates, elapsed times and random names.
    ///
    /// - Parameter isWhole: Whether the run has ended.
    func lines(_ job: BuildJob, isWhole: Bool = true) throws -> [String] {
        let text = try String(contentsOfFile: job.log.path, encoding: .utf8)
        if isWhole { XCTAssertTrue(text.hasSuffix("\r\n")) }
        return text.components(separatedBy: "\r\n").dropLast().map { line in
            line.replacing(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d ?/, with: "@")
                .replacing(/acb_vol_[0-9a-f-]{36}/, with: "acb_vol_X").replacing(/\d+\.\d{6}/, with: "E")
                .replacing(/after \d+s/, with: "after Ns")
        }
    }

    /// What is left of the test's runs on this machine.
    ///
    /// Control groups are the machine's; those of somebody else's runs go away when these end.
    func leftovers() throws -> [String] {
        func groups() -> Set<String> {
            let names = ["", "memory/", "pids/", "cpu/"].flatMap { hierarchy in
                (try? FileManager.default.contentsOfDirectory(atPath: "/sys/fs/cgroup/\(hierarchy)acr-embedded")) ?? []
            }
            return Set(names.filter { $0.hasPrefix("ca1-") })
        }
        let found = groups()
        try stack.eventually { found.isDisjoint(with: groups()) }
        return try FileManager.default.contentsOfDirectory(atPath: runsFolder)
    }

    /// Where a program is.
    static func path(of program: String) -> String? {
        ["/usr/bin/", "/bin/", "/usr/sbin/"].map { $0 + program }.first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
    }

    /// Runs a program to its end.
    static func run(_ program: String, _ arguments: [String]) throws -> CommandRunner.Result {
        try CommandRunner("acr-embedded").with("/usr/bin/env").run([program] + arguments)
    }
}
