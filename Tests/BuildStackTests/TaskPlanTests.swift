import Foundation
import XCTest

@testable import BuildStack

final class TaskPlanTests: XCTestCase {
    private let run = TemplateValue.mapping(
        [
            "ID": "ca7", "Registry": "reg.azurecr.io", "RegistryName": "reg", "Date": "20231211-051649z",
            "SharedVolume": "acb_vol_x", "OS": "linux", "Architecture": "amd64", "Commit": "", "Branch": "main",
            "TaskName": "",
        ].mapValues(TemplateValue.text))

    private func plan(_ text: String, values: String? = nil, _ overrides: [String: String] = [:]) throws -> TaskPlan {
        try TaskPlan(
            task: text, values: values, overrides: overrides.map { TaskValue(name: $0.key, value: $0.value) }, run: run)
    }

    private func assertRefused(
        _ text: String, saying words: [String], file: StaticString = #filePath, line: UInt = #line
    ) {
        XCTAssertThrowsError(try plan(text), file: file, line: line) { error in
            let error = error as? BuildStackError
            XCTAssertEqual(error?.code, .task, file: file, line: line)
            for word in words {
                XCTAssertTrue(error?.message.contains(word) == true, error?.message ?? "", file: file, line: line)
            }
        }
    }

    private func command(_ step: BuildStep?) throws -> ContainerCommand {
        var found: ContainerCommand?
        if case .command(let command)? = step?.action { found = command }
        return try XCTUnwrap(found, "the step is no command")
    }

    func testWhatAzRunSendsForACommand() throws {
        let plan = try plan(
            "version: v1.1.0\nsteps: \n  - cmd: $Registry/hello:v1 --name \"a b\"\n    "
                + "disableWorkingDirectoryOverride: true\n    timeout: 3600\n")
        XCTAssertTrue(plan.hasAliases)
        XCTAssertEqual(plan.networks, [.standard])
        let step = try XCTUnwrap(plan.steps.first)
        XCTAssertEqual(step.id, "acb_step_0")
        XCTAssertEqual(step.timeout, 3600)
        XCTAssertEqual(step.network, "acb_default_network")
        let command = try command(step)
        XCTAssertEqual(command.image, "reg.azurecr.io/hello:v1")
        XCTAssertEqual(command.arguments, ["--name", "a b"])
        XCTAssertNil(command.workingDirectory)
    }

    func testStepsTakeWhatTheTaskSaysUnlessTheySayOtherwise() throws {
        let plan = try plan(
            """
            version: v1.1.0
            stepTimeout: 30
            workingDirectory: sub
            env: ["A=task", "B=task"]
            steps:
              - id: first
                cmd: busybox env
                env: ["B=step", "C=x=y"]
              - cmd: busybox
                timeout: 5
                workingDirectory: /tmp
                user: "1000:1000"
                entryPoint: sh
                retries: 2
                retryDelay: 1
                repeat: 3
                retryOnErrors: ["timed out"]
                ignoreErrors: true
                pull: true
                detach: true
                ports: ["80:80"]
                when: ["-"]
            """)
        let first = try command(plan.steps[0])
        XCTAssertEqual(first.image, "docker.io/library/busybox:latest")
        XCTAssertEqual(first.environment.map { "\($0.name)=\($0.value)" }, ["B=step", "C=x=y", "A=task"])
        XCTAssertEqual(first.workingDirectory, "/workspace/sub")
        XCTAssertEqual(plan.steps[0].timeout, 30)
        XCTAssertNil(plan.steps[0].dependencies)
        let second = plan.steps[1]
        XCTAssertEqual(second.id, "acb_step_1")
        XCTAssertEqual(second.timeout, 5)
        XCTAssertEqual(
            second.attempts, StepAttempts(retries: 2, retryDelay: 1, retryOnErrors: ["timed out"], repeats: 3))
        XCTAssertTrue(second.ignoresErrors)
        XCTAssertEqual(second.dependencies, ["-"])
        let detached = try command(second)
        XCTAssertEqual([detached.workingDirectory, detached.user], ["/tmp", "1000:1000"])
        XCTAssertEqual(detached.entryPoint, ["sh"])
        XCTAssertTrue(detached.pulls && detached.isDetached)
        XCTAssertEqual(plan.detachedHosts, ["acb_step_1"])
    }

    func testBuildsAndPushes() throws {
        let plan = try plan(
            """
            steps:
              - build: -t $Registry/app:$ID --tag=app -f app/Dockerfile --build-arg V=1 --target t --label a=b --no-cache app
              - build: -t x ./sub/..
                workingDirectory: inner
              - push: ["$Registry/app:$ID", "$Registry/app:{{.Run.ID}}", app]
            """)
        guard case .build(let first) = plan.steps[0].action, case .build(let second) = plan.steps[1].action,
            case .push(let images) = plan.steps[2].action
        else { return XCTFail("other kinds of steps") }
        XCTAssertEqual(first.tags, ["reg.azurecr.io/app:ca7", "docker.io/library/app:latest"])
        XCTAssertEqual(
            [first.context, first.dockerfile, first.dockerfileInContext],
            ["app", "app/Dockerfile", "app/app/Dockerfile"])
        XCTAssertEqual(first.arguments, [BuildArgument(name: "V", value: "1")])
        XCTAssertEqual([first.target, first.labels.first], ["t", "a=b"])
        XCTAssertEqual([second.context, second.dockerfile], ["inner", "inner/Dockerfile"])
        XCTAssertEqual(images, ["reg.azurecr.io/app:ca7", "docker.io/library/app:latest"])
    }

    func testValuesAndWhatGoesBeforeThem() throws {
        let text =
            "steps:\n  - cmd: \"{{.Values.image}}:{{.Values.deep.tag}} {{.Values.n | default 7}} {{.Values.v}}\"\n"
        let plan = try plan(text, values: "image: a/b\ndeep:\n  tag: old\nn: 0\nv: 1.10\n", ["deep.tag": "new"])
        let command = try command(plan.steps.first)
        XCTAssertEqual(command.image, "docker.io/a/b:new")
        XCTAssertEqual(command.arguments, ["7", "1.10"])
    }

    func testVolumesHaveTheirFiles() throws {
        let plan = try plan(
            """
            volumes:
              - name: secrets
                secret:
                  one: {{"hush" | b64enc}}
            steps:
              - cmd: bash cat /run/test/one
                volumeMounts:
                  - name: secrets
                    mountPath: /run/test
            """)
        XCTAssertEqual(plan.volumes, [TaskVolume(name: "secrets", files: ["one": Array("hush".utf8)])])
        let command = try command(plan.steps.first)
        XCTAssertEqual(command.mounts, [VolumeMount(volume: "secrets", path: "/run/test")])
        XCTAssertEqual(command.image, "mcr.microsoft.com/acr/bash:a80af84")
    }

    func testWhatIsWrongIsNamedWithKeyStepAndLine() {
        assertRefused("steps:\n  - cmd: a\n    whne: [b]\n", saying: ["'acb_step_0'", "'whne'", "line 3"])
        assertRefused("stepz: []\n", saying: ["The task", "'stepz'", "line 1"])
        assertRefused(
            "steps:\n  - id: x\n    cmd: a\n    timeout: soon\n", saying: ["'x'", "'timeout'", "line 4", "soon"])
        assertRefused("steps:\n  - cmd: a\n    retries: -1\n", saying: ["'retries'", "'-1'"])
        assertRefused("steps:\n  - cmd: a\n    keep: maybe\n", saying: ["'keep'", "maybe", "true or false"])
        assertRefused("steps:\n  - cmd: a\n    push: [b]\n", saying: ["several of 'build', 'push' and 'cmd'"])
        assertRefused("steps:\n  - id: lonely\n", saying: ["'lonely'", "none of"])
        assertRefused("steps:\n  - cmd: a\n    privileged: true\n", saying: ["'privileged'"])
        assertRefused("steps:\n  - cmd: a\n    env: [A]\n", saying: ["'env'", "NAME=VALUE"])
        assertRefused("steps:\n  - cmd: a\n    env: A=b\n", saying: ["'env'", "list"])
        assertRefused("steps:\n  - cmd: -v /a:/b image\n", saying: ["'cmd'", "'-v'"])
        assertRefused("steps:\n  - cmd: a 'b\n", saying: ["'cmd'", "quote"])
        assertRefused("steps:\n  - build: -t a --ssh default .\n", saying: ["'build'", "'--ssh'"])
        assertRefused("steps:\n  - build: -t a ../up\n", saying: ["'build'", "outside"])
        assertRefused("steps:\n  - build: -t a\n", saying: ["'build'", "context"])
        assertRefused("version: v9\nsteps:\n  - cmd: a\n", saying: ["'version'", "'v9'", "line 1"])
        assertRefused("steps: []\n", saying: ["no 'steps'"])
        assertRefused("steps:\n  - cmd: a: b\n", saying: ["not YAML", "line 2"])
        assertRefused("- a\n", saying: ["mapping"])
        assertRefused("steps:\n  - cmd: a\n    cmd: b\n", saying: ["'cmd'", "twice"])
        assertRefused(
            "secrets:\n  - id: s\n    keyvault: https://v\nsteps:\n  - cmd: a\n",
            saying: ["'secrets'", "key vault", "--set-secret"])
        assertRefused("steps:\n  - cmd: \"{{.Secrets.s}}\"\n", saying: ["key vault", "line 2"])
        assertRefused("steps:\n  - cmd: \"{{.Values.gone}}\"\n", saying: ["'.Values.gone'", "line 2"])
        assertRefused("steps:\n  - cmd: \"{{.Run.Id}}\"\n", saying: ["'.Run.Id'"])
        assertRefused("steps:\n  - cmd: a\n    volumeMounts: [{name: v, mountPath: /x}]\n", saying: ["'name'", "'v'"])
    }

    func testTheOrderOfStepsIsAGraph() throws {
        let plan = try plan(
            "steps:\n- {id: a, cmd: x}\n- {id: b, cmd: x}\n- {id: c, cmd: x, when: ['-']}\n- {id: d, cmd: x, when: [a, c]}\n"
        )
        XCTAssertEqual(try StepGraph(plan.steps).waits, [[], [0], [], [0, 2]])
        assertRefused("steps:\n- {id: a, cmd: x}\n- {id: a, cmd: x}\n", saying: ["two steps with the id 'a'"])
        assertRefused("steps:\n- {id: a, cmd: x, when: [b]}\n- {id: b, cmd: x}\n", saying: ["'a', 'b'", "each other"])
        assertRefused("steps:\n- {id: a, cmd: x, when: [z]}\n", saying: ["'a'", "'z'"])
        assertRefused("steps:\n- {id: a, cmd: x, when: [a]}\n", saying: ["itself"])
        assertRefused("steps:\n- {id: a, cmd: x}\n- {id: b, cmd: x, when: ['-', a]}\n", saying: ["stands alone"])
    }

    func testLinesThatStandForMoreThanThereIsRoomForAreRefused() {
        let bomb = (1...30).reduce(into: "a0: &a0 [x, x]\n") { $0 += "a\($1): &a\($1) [*a\($1 - 1), *a\($1 - 1)]\n" }
        XCTAssertThrowsError(try plan("steps:\n  - cmd: a\n", values: bomb)) {
            XCTAssertEqual($0 as? BuildStackError, BuildStackError(.task, ""))
        }
        assertRefused(String(repeating: "#", count: 2 << 20), saying: ["bytes"])
    }

    func testNoTextEndsTheProgram() {
        var generator = SeededGenerator(seed: 5)
        let words = [
            "steps:", "version: v1.1.0", "alias:", "  values:", "\n", "  - ", "cmd: ", "build: ", "push: ", "$ID", "$$",
            "{{",
            "}}", ".Run.ID", "| default", "\"", "'", "if ", "else", "end", "(", ")", "- ", ":", "[", "]", "&a", "*a",
            "\\", "é",
            "\0", "-t", "when", "{{/*", "*/}}", "`", "  ", "!!binary",
        ]
        for _ in 0..<1000 {
            let count = Int.random(in: 0..<24, using: &generator)
            let text = (0..<count).map { _ in words.randomElement(using: &generator) ?? "" }.joined()
            do {
                _ = try plan(text, values: text)
            } catch {
                XCTAssertTrue(error is BuildStackError, "\(error) for \(text)")
            }
        }
    }
}

/// SplitMix64: the same numbers on every machine.
private struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
