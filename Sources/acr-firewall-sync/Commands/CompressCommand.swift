import ArgumentParser

/// `acr-firewall-sync compress`: a filter from prefixes to few rules.
struct CompressCommand: ParsableCommand, DocumentCommand {
    /// The command's name.
    static let name = "compress"

    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Cover prefixes by few rules that let in as little else as possible.",
        discussion: """
            Reads prefixes from standard input, one a line; blanks, comments (# or ;), duplicates and overlaps are fine, \
            an address alone is a /32, IPv6 is skipped and counted. Prints the chosen prefixes alone, ascending; a \
            summary goes to standard error. Exit status 3 where no rules satisfy what is asked.

            EXAMPLE
              acr-firewall-sync compress --max-rules 100 --shortest-prefix 16 < prefixes.txt
            """)

    @Option(help: ArgumentHelp("The most rules.", valueName: "k"))
    var maxRules: Int

    @Option(help: ArgumentHelp("The broadest rule that may let in more than is required, as a length.", valueName: "l"))
    var shortestPrefix = 0

    @Option(
        help: ArgumentHelp("Prefixes that are allowed already: no rule is spent on them.", valueName: "file"),
        completion: .file())
    var allowed: String?

    @Option(help: ArgumentHelp("Prefixes that no rule may let in.", valueName: "file"), completion: .file())
    var forbid: String?

    @Flag(help: "Add the least over-allowed addresses for each number of rules.")
    var curve = false

    @Option(help: "How to answer.")
    var format = OutputFormat.text

    var answersInJSON: Bool { format == .json }

    func validate() throws {
        if maxRules < 0 { throw ValidationError("--max-rules is \(maxRules); it must be 0 or more.") }
        if !(0...32).contains(shortestPrefix) {
            throw ValidationError("--shortest-prefix is \(shortestPrefix); it must be 0 through 32.")
        }
        if allowed == "-" || forbid == "-" {
            throw ValidationError("Standard input is for the required prefixes; name a file.")
        }
    }

    func run() throws {
        try CompressionFilter(
            maximumRules: maxRules, shortestPrefixLength: shortestPrefix, allowed: allowed, forbidden: forbid,
            hasCurve: curve, format: format
        ).run()
    }
}
