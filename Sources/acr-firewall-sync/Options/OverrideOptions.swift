import ArgumentParser
import FirewallSync
import Foundation

/// The guards that a person lets a plan through against.
struct OverrideOptions: ParsableArguments {
    @Option(
        name: .customLong("override"),
        help: ArgumentHelp(
            "A guard to let the plan through against: \(Self.names). Repeatable.", valueName: "guard"),
        transform: Self.parse)
    var guards: [Guard] = []

    @Option(help: ArgumentHelp("Why the guards are overridden; it goes into the history.", valueName: "text"))
    var reason: String?

    func validate() throws {
        if guards.isEmpty {
            guard reason == nil else {
                throw ValidationError("--reason says why a guard is overridden; name the guard with --override.")
            }
        } else if reasonInWords.isEmpty {
            throw ValidationError("--override takes a reason, which goes into the history: say --reason TEXT.")
        }
    }

    /// The guards and the reason.
    var overrides: Overrides { guards.isEmpty ? .none : Overrides(Set(guards), reason: reasonInWords) }

    private var reasonInWords: String { (reason ?? "").trimmingCharacters(in: .whitespacesAndNewlines) }

    static var names: String {
        Guard.allCases.filter(\.canBeOverridden).map(\.rawValue).joined(separator: ", ")
    }

    static func parse(_ name: String) throws(CommandError) -> Guard {
        guard let check = Guard(rawValue: name) else {
            throw CommandError("there is no guard '\(name)'; there are \(names)")
        }
        guard check.canBeOverridden else {
            throw CommandError("the guard '\(name)' cannot be overridden; its refusal says what to do")
        }
        return check
    }
}
