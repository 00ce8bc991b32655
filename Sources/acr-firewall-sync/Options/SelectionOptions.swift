import ArgumentParser
import ServiceTags

/// Which service tags must reach the registry.
struct SelectionOptions: ParsableArguments {
    @Option(
        name: .customLong("tag"),
        help: ArgumentHelp(
            "A service tag, Service.Region or glob, instead of those configured. Repeatable.", valueName: "glob"),
        transform: { TagPattern($0) })
    var tags: [TagPattern] = []
}
