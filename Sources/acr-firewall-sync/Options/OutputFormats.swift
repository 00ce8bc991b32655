import ArgumentParser

/// The forms in which most commands answer.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
    /// For people.
    case text
    /// For programs.
    case json
}

/// The forms of a plan.
enum PlanFormat: String, CaseIterable, ExpressibleByArgument {
    /// For people before a terminal.
    case text
    /// For programs, and for `apply --plan`.
    case json
    /// For pull requests and tickets.
    case markdown
}
