import Foundation
import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// A program that a shell script becomes: `exec "$@"` and what goes before it.
struct Launch: Sendable {
    /// The script, in which `"$@"` are the words.
    let script: String
    /// The program and its arguments.
    let words: [String]
    /// The whole environment, beside a path to find programs on.
    let environment: [String: String]

    /// Runs it to its end; standard output and standard error come as one, line by line.
    ///
    /// - Returns: The exit status; 128 and the signal's number where one ended it.
    /// - Throws: ``BuildStackError`` with `machine` where it cannot be started.
    func run(onLine: @escaping @Sendable (String) -> Void) async throws -> Int32 {
        var variables = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]
        variables.merge(environment) { $1 }
        let environment = Dictionary(
            uniqueKeysWithValues: variables.map { (Environment.Key(stringLiteral: $0), $1) })
        do {
            let result = try await Subprocess.run(
                .path(FilePath("/bin/sh")), arguments: Arguments(["-c", script, "sh"] + words),
                environment: .custom(environment), input: .none, output: .sequence,
                error: .combinedWithOutput
            ) { execution in
                var lines = LineSplitter()
                for try await chunk in execution.standardOutput {
                    for line in chunk.withUnsafeBytes({ lines.add($0) }) { onLine(line) }
                }
                if let rest = lines.rest() { onLine(rest) }
            }
            // Whoever ended the task wants no status.
            try Task.checkCancellation()
            return switch result.terminationStatus {
            case .exited(let status): status
            case .signaled(let signal): 128 + signal
            }
        } catch let error as SubprocessError {
            try Task.checkCancellation()
            throw BuildStackError(
                .machine, "'\(words.first ?? "sh")' cannot be run: \(error).", cause: error)
        }
    }
}
