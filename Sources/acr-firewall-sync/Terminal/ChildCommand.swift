import Foundation
import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// A command that a person gave to be run, with our own standard streams.
struct ChildCommand: Sendable {
    /// The program and its arguments; at least the program.
    let words: [String]

    /// Runs it to its end; signals that `relay` catches are handed on.
    ///
    /// - Returns: Its exit status, or as shells have it 128 and the number of the signal that ended it.
    /// - Throws: ``CommandError`` where it cannot be started.
    func run(_ relay: SignalRelay) async throws(CommandError) -> Int32 {
        let name = words.first ?? ""
        defer { relay.relay(to: nil) }
        do {
            let result = try await Subprocess.run(
                name.contains("/") ? .path(FilePath(name)) : .name(name),
                arguments: Arguments(Array(words.dropFirst())),
                input: .currentStandardInput, output: .currentStandardOutput, error: .currentStandardError
            ) { execution in
                relay.relay(to: execution.processIdentifier.value)
            }
            switch result.terminationStatus {
            case .exited(let status): return status
            case .signaled(let signal): return 128 + signal
            }
        } catch let error as SubprocessError where error.code == .executableNotFound {
            throw CommandError("there is no program '\(name)' to run")
        } catch {
            throw CommandError("'\(name)' could not be run: \(error)")
        }
    }
}
