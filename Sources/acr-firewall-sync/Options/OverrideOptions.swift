import ArgumentParser
import FirewallSync

/// The guards that a person lets a plan through against.
struct OverrideOptions: ParsableArguments {
    @Option(
        name: .customLong("override"),
        help: ArgumentHelp(
            "A guard to let the plan through against: \(Self.names). Repeatable.", valueName: "guard"),
        transform: Self.parse)
    var guards: [Guard] = []

    private static var names: String {
        Guard.allCases.filter(\.canBeOverridden).map(\.rawValue).joined(separator: ", ")
    }

    private static func parse(_ name: String) throws(CommandError) -> Guard {
        guard let check = Guard(rawValue: name) else {
            throw CommandError("there is no guard '\(name)'; there are \(names)")
        }
        guard check.canBeOverridden else {
            throw CommandError("the guard '\(name)' cannot be overridden; its refusal says what to do")
        }
        return check
    }
}
